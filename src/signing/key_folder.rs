//! The folder in which the key ring lives: one file that only its owner may read, replaced whole.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use rules::random::Random;
use rules::secret::Secret;

use super::ring::{CannotReadRing, KeyRing};

/// The folder named in the configuration; the ring is its file `ring`.
#[derive(Clone, Debug)]
pub struct KeyFolder(PathBuf);

/// Why there is no key ring.
#[derive(Debug, thiserror::Error)]
pub enum KeyFolderError {
    /// The file is not there.
    #[error("there is no key ring at {0}; `keys init` makes one, and a database that was sealed with another needs that one back")]
    Missing(PathBuf),
    /// The file is there already.
    #[error("there is a key ring at {0} already; it is never overwritten")]
    Exists(PathBuf),
    /// Others may read or alter the file.
    #[error("others may read the key ring at {0}; `chmod 600` it")]
    Exposed(PathBuf),
    /// The file is no key ring.
    #[error("the key ring at {0} cannot be used: {1}")]
    Malformed(PathBuf, CannotReadRing),
    /// The machine refused.
    #[error("the key ring at {0}: {1}")]
    Io(PathBuf, io::Error),
}

impl KeyFolder {
    /// The folder at `path`; nothing is read yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Reads the ring.
    ///
    /// # Errors
    /// Everything but [`KeyFolderError::Exists`].
    pub fn load(&self) -> Result<KeyRing, KeyFolderError> {
        let path = self.file();
        let read = fs::read_to_string(&path).map(Secret::new);
        let text = read.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => KeyFolderError::Missing(path.clone()),
            _ => KeyFolderError::Io(path.clone(), error),
        })?;
        let ring = KeyRing::parse(text.expose()).map_err(|why| KeyFolderError::Malformed(path.clone(), why))?;
        if is_exposed(&path).map_err(|error| KeyFolderError::Io(path.clone(), error))? {
            return Err(KeyFolderError::Exposed(path));
        }
        Ok(ring)
    }

    /// Makes a ring with one key, and the folder if it is missing: `keys init`.
    ///
    /// # Errors
    /// [`KeyFolderError::Exists`] rather than lose a ring, or [`KeyFolderError::Io`].
    pub fn create(&self, random: &Random) -> Result<KeyRing, KeyFolderError> {
        let ring = KeyRing::draw(random);
        let path = self.file();
        let written = fs::create_dir_all(&self.0).and_then(|()| write_new(&path, &ring));
        written.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => KeyFolderError::Exists(path),
            _ => KeyFolderError::Io(path, error),
        })?;
        Ok(ring)
    }

    /// Puts a new key in front of the ring: `keys rotate`. The file is whole at every moment.
    ///
    /// # Errors
    /// As [`KeyFolder::load`]; then the ring is as it was.
    pub fn rotate(&self, random: &Random) -> Result<KeyRing, KeyFolderError> {
        let ring = self.load()?.with_new_first(random);
        let beside = self.0.join("ring.new");
        let replaced = remove_leftover(&beside).and_then(|()| write_new(&beside, &ring)).and_then(|()| fs::rename(&beside, self.file()));
        replaced.map_err(|error| KeyFolderError::Io(self.file(), error))?;
        Ok(ring)
    }

    fn file(&self) -> PathBuf {
        self.0.join("ring")
    }
}

fn write_new(path: &Path, ring: &KeyRing) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(ring.text().expose().as_bytes())?;
    file.sync_all()
}

/// What a rotation left behind that was cut off before it counted.
fn remove_leftover(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether people outside the file's group may touch it. A group is let in, since mounted secrets often have one.
#[cfg(unix)]
fn is_exposed(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::metadata(path)?.permissions().mode() & 0o027 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_made_once_read_and_rotated() {
        let home = tempfile::tempdir().unwrap();
        let folder = KeyFolder::new(home.path().join("keys"));
        assert!(matches!(folder.load(), Err(KeyFolderError::Missing(_))));
        let ring = folder.create(&Random).unwrap();
        assert!(matches!(folder.create(&Random), Err(KeyFolderError::Exists(_))));
        fs::write(home.path().join("keys/ring.new"), "cut off").unwrap();
        let rotated = folder.rotate(&Random).unwrap();
        assert_eq!(rotated.ids().nth(1), ring.ids().next());
        assert_eq!(folder.load().unwrap().ids().collect::<Vec<_>>(), rotated.ids().collect::<Vec<_>>());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_the_ring() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let folder = KeyFolder::new(home.path());
        folder.create(&Random).unwrap();
        folder.rotate(&Random).unwrap();
        let file = home.path().join("ring");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(folder.load(), Err(KeyFolderError::Exposed(_))));
    }

    #[test]
    fn a_malformed_ring_says_where_and_not_what() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("ring"), "0011223344556677:c2VjcmV0\n").unwrap();
        let error = KeyFolder::new(home.path()).load().unwrap_err();
        assert!(error.to_string().contains("line 1") && !error.to_string().contains("c2VjcmV0"), "{error}");
    }
}
