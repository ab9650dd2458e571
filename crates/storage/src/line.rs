//! Where work stands in line for a thread: bounded, people before what can wait.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

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

/// A bounded line. Whoever finds it full is told at once.
pub(crate) struct Line<T> {
    places: Mutex<Places<T>>,
    arrived: Condvar,
    bound: usize,
}

struct Places<T> {
    people: VecDeque<T>,
    behind: VecDeque<T>,
    is_closed: bool,
}

impl<T> Line<T> {
    /// A line with room for `bound` of each urgency.
    pub(crate) fn new(bound: usize) -> Self {
        let places = Places { people: VecDeque::new(), behind: VecDeque::new(), is_closed: false };
        Self { places: Mutex::new(places), arrived: Condvar::new(), bound }
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
        drop(places);
        match urgency {
            Urgency::People => self.arrived.notify_one(),
            // Not every thread takes this kind: the right one must hear of it.
            Urgency::Behind => self.arrived.notify_all(),
        }
        Ok(())
    }

    /// The next task, waiting at most `patience`. A thread that takes what can wait still takes people's first.
    pub(crate) fn next(&self, least: Urgency, patience: Option<Duration>) -> Next<T> {
        let mut places = self.look();
        loop {
            if let Some(task) = places.take(least) {
                return Next::Task(task);
            }
            if places.is_closed {
                return Next::Closed;
            }
            let Some(patience) = patience else {
                places = self.arrived.wait(places).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let (after, waited) = self.arrived.wait_timeout(places, patience).unwrap_or_else(PoisonError::into_inner);
            places = after;
            if waited.timed_out() {
                return places.take(least).map_or(Next::Nothing, Next::Task);
            }
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
        self.look().is_closed = true;
        self.arrived.notify_all();
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
    fn a_closed_line_still_serves_who_stands_in_it() {
        let line = Line::new(4);
        line.join(1, Urgency::People).unwrap();
        line.close();
        assert_eq!(line.join(2, Urgency::People), Err(2));
        assert!(matches!(line.next(Urgency::People, None), Next::Task(1)));
        assert!(matches!(line.next(Urgency::People, None), Next::Closed));
    }
}
