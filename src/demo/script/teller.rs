//! Says each step as it is done.

/// Counts the steps and says each.
pub struct Teller<'a> {
    say: &'a mut dyn FnMut(&str),
    steps: u32,
}

impl<'a> Teller<'a> {
    /// Says by `say`.
    pub fn new(say: &'a mut dyn FnMut(&str)) -> Self {
        Self { say, steps: 0 }
    }

    /// A step that was done and was as it should be.
    pub(super) fn step(&mut self, text: &str) {
        self.steps += 1;
        (self.say)(&format!("{:>3}  {text}", self.steps));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_counted() {
        let mut said = Vec::new();
        let mut say = |line: &str| said.push(line.to_owned());
        let mut teller = Teller::new(&mut say);
        teller.step("Ann opens her letter.");
        teller.step("Ann accepts.");
        assert_eq!(said, ["  1  Ann opens her letter.", "  2  Ann accepts."]);
    }
}
