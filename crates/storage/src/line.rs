//! Where work stands in line for a thread: bounded, people before what can wait.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use crate::uptime::uptime;

/// Who waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// Somebody is waiting.
    People,
    /// It happens after what people wait for.
    Behind,
}

/// What a thread finds when it looks at the line.
pub(crate) enum Next<T> {
    Task(T),
    /// Nothing came in the time it was ready to wait.
    Nothing,
    /// The line is closed and empty.
    Closed,
}

/// A bounded line. Whoever finds it full is told at once. Of the threads that are idle the one that was busy last is called: its
/// connection is open and its memory warm, while others that are never needed open none.
pub(crate) struct Line<T> {
    places: Mutex<Places<T>>,
    bound: usize,
}

struct Places<T> {
    people: VecDeque<T>,
    behind: VecDeque<T>,
    is_closed: bool,
    /// Threads that sleep until they are called, with what they take; the last one slept off last.
    idle: Vec<(Thread, Urgency)>,
}

impl<T> Line<T> {
    /// A line with room for `bound` of each urgency.
    pub(crate) fn new(bound: usize) -> Self {
        let places = Places { people: VecDeque::new(), behind: VecDeque::new(), is_closed: false, idle: Vec::new() };
        Self { places: Mutex::new(places), bound }
    }

    /// Joins the line, or gives the task back if it is full or closed.
    pub(crate) fn join(&self, task: T, urgency: Urgency) -> Result<(), T> {
        let mut places = self.look();
        let is_closed = places.is_closed;
        let queue = places.of(urgency);
        if is_closed || queue.len() >= self.bound {
            return Err(task);
        }
        queue.push_back(task);
        // Whoever is not idle looks again before it sleeps.
        let called = places.idle.iter().rposition(|(_, least)| urgency == Urgency::People || *least == urgency);
        let called = called.map(|at| places.idle.remove(at));
        drop(places);
        if let Some((thread, _)) = called {
            thread.unpark();
        }
        Ok(())
    }

    /// The next task, waiting at most `patience`. A thread that takes what can wait still takes people's first.
    pub(crate) fn next(&self, least: Urgency, patience: Option<Duration>) -> Next<T> {
        let until = patience.map(|patience| uptime() + patience);
        let mut places = self.look();
        loop {
            if let Some(task) = places.take(least) {
                return Next::Task(task);
            }
            if places.is_closed {
                return Next::Closed;
            }
            let left = until.map(|until| until.saturating_sub(uptime()));
            if left.is_some_and(|left| left.is_zero()) {
                return Next::Nothing;
            }
            places.idle.push((thread::current(), least));
            drop(places);
            match left {
                Some(left) => thread::park_timeout(left),
                None => thread::park(),
            }
            places = self.look();
            // Nobody called: the time is over, or it woke for nothing.
            let me = thread::current().id();
            places.idle.retain(|(thread, _)| thread.id() != me);
        }
    }

    /// What stands there now, without waiting.
    pub(crate) fn take(&self, least: Urgency) -> Option<T> {
        self.look().take(least)
    }

    /// Whether anybody waits there now.
    pub(crate) fn has_people(&self) -> bool {
        !self.look().people.is_empty()
    }

    /// Nobody joins any more; what stands in line is still served.
    pub(crate) fn close(&self) {
        let mut places = self.look();
        places.is_closed = true;
        places.idle.drain(..).for_each(|(thread, _)| thread.unpark());
    }

    fn look(&self) -> MutexGuard<'_, Places<T>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Places<T> {
    fn of(&mut self, urgency: Urgency) -> &mut VecDeque<T> {
        match urgency {
            Urgency::People => &mut self.people,
            Urgency::Behind => &mut self.behind,
        }
    }

    fn take(&mut self, least: Urgency) -> Option<T> {
        self.people.pop_front().or_else(|| if least == Urgency::Behind { self.behind.pop_front() } else { None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_come_before_what_can_wait() {
        let line = Line::new(2);
        line.join("later", Urgency::Behind).unwrap();
        line.join("now", Urgency::People).unwrap();
        assert!(line.has_people());
        assert_eq!(line.take(Urgency::Behind), Some("now"));
        assert!(!line.has_people());
        assert_eq!(line.take(Urgency::People), None);
        assert_eq!(line.take(Urgency::Behind), Some("later"));
    }

    #[test]
    fn a_full_line_turns_away_at_once() {
        let line = Line::new(1);
        line.join(1, Urgency::People).unwrap();
        assert_eq!(line.join(2, Urgency::People), Err(2));
        assert_eq!(line.join(3, Urgency::Behind), Ok(()));
    }

    #[test]
    fn whoever_was_busy_last_is_called_first_and_only_for_what_it_takes() {
        let line = Line::new(4);
        let served = Mutex::new(Vec::new());
        let idle = |count: usize| {
            while line.look().idle.len() < count {
                thread::yield_now();
            }
        };
        thread::scope(|scope| {
            for (number, least) in [Urgency::Behind, Urgency::People, Urgency::People].into_iter().enumerate() {
                let (line, served) = (&line, &served);
                scope.spawn(move || {
                    while let Next::Task(task) = line.next(least, None) {
                        served.lock().unwrap().push((number, task));
                    }
                });
                idle(number + 1);
            }
            for (task, urgency) in
                [("one", Urgency::People), ("two", Urgency::People), ("later", Urgency::Behind), ("three", Urgency::People)]
            {
                line.join(task, urgency).unwrap();
                idle(3);
            }
            line.close();
        });
        assert_eq!(served.into_inner().unwrap(), [(2, "one"), (2, "two"), (0, "later"), (0, "three")]);
    }

    #[test]
    fn patience_ends() {
        let line = Line::<()>::new(1);
        assert!(matches!(line.next(Urgency::Behind, Some(Duration::from_millis(5))), Next::Nothing));
        assert!(line.look().idle.is_empty());
    }

    #[test]
    fn a_closed_line_still_serves_who_stands_in_it() {
        let line = Line::new(4);
        line.join(1, Urgency::People).unwrap();
        line.close();
        assert_eq!(line.join(2, Urgency::People), Err(2));
        assert!(matches!(line.next(Urgency::People, None), Next::Task(1)));
        assert!(matches!(line.next(Urgency::People, None), Next::Closed));
    }
}
