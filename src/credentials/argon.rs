//! Argon2id and the text its hashes are stored as.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rules::digest::same_bytes;

/// A stored hash: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
pub(super) struct StoredHash {
    params: Params,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

/// The memory a thread hashes in, kept between passwords: allocating it anew costs a fifth of a hash.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

// A stored hash that asks for more was not written by us, and must not take the machine down.
const DEAREST: (u32, u32, u32) = (64 * 1024, 8, 4);

/// What new hashes are made with: 19 MiB, two passes, one lane.
pub(super) fn wanted() -> Params {
    Params::default()
}

impl StoredHash {
    /// Hashes `password`.
    pub(super) fn make(password: &[u8], salt: [u8; 16], memory: &mut Memory) -> Option<Self> {
        let params = wanted();
        let hash = hash(password, &salt, &params, memory)?;
        Some(Self { params, salt: salt.to_vec(), hash })
    }

    /// Whether this is the hash of `password`.
    pub(super) fn is_of(&self, password: &[u8], memory: &mut Memory) -> bool {
        hash(password, &self.salt, &self.params, memory).is_some_and(|hash| same_bytes(&hash, &self.hash))
    }

    /// Whether it was made with other costs than new ones are.
    pub(super) fn is_outdated(&self) -> bool {
        let (ours, wanted) = (&self.params, wanted());
        (ours.m_cost(), ours.t_cost(), ours.p_cost()) != (wanted.m_cost(), wanted.t_cost(), wanted.p_cost())
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let (costs, salt, hash, rest) = (parts.next()?, parts.next()?, parts.next()?, parts.next());
        let mut costs = costs.split(',');
        let mut cost = |name: &str| costs.next()?.strip_prefix(name)?.parse::<u32>().ok();
        let (m, t, p) = (cost("m=")?, cost("t=")?, cost("p=")?);
        let hash = STANDARD_NO_PAD.decode(hash).ok()?;
        let is_affordable = m <= DEAREST.0 && t <= DEAREST.1 && p <= DEAREST.2;
        if rest.is_some() || costs.next().is_some() || !is_affordable || hash.len() != Params::DEFAULT_OUTPUT_LEN {
            return None;
        }
        Some(Self { params: Params::new(m, t, p, Some(hash.len())).ok()?, salt: STANDARD_NO_PAD.decode(salt).ok()?, hash })
    }

    pub(super) fn text(&self) -> String {
        let (m, t, p) = (self.params.m_cost(), self.params.t_cost(), self.params.p_cost());
        let (salt, hash) = (STANDARD_NO_PAD.encode(&self.salt), STANDARD_NO_PAD.encode(&self.hash));
        format!("$argon2id$v=19$m={m},t={t},p={p}${salt}${hash}")
    }
}

impl Memory {
    /// Gives the memory back to the machine.
    pub(super) fn release(&mut self) {
        self.0 = Vec::new();
    }
}

fn hash(password: &[u8], salt: &[u8], params: &Params, memory: &mut Memory) -> Option<Vec<u8>> {
    let blocks = params.block_count();
    if memory.0.len() < blocks {
        memory.0.resize(blocks, Block::new());
    }
    let mut hash = vec![0; Params::DEFAULT_OUTPUT_LEN];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    argon.hash_password_into_with_memory(password, salt, &mut hash, &mut memory.0[..blocks]).ok()?;
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::PasswordVerifier as _;

    #[test]
    fn our_hashes_are_what_others_read_and_write() {
        let mut memory = Memory::default();
        let stored = StoredHash::make(b"correct horse", [7; 16], &mut memory).unwrap();
        Argon2::default().verify_password(b"correct horse", stored.text().as_str()).unwrap();
        // Made with the reference implementation's command line.
        let theirs = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        let theirs = StoredHash::parse(theirs).unwrap();
        assert!(theirs.is_of(b"password", &mut memory) && !theirs.is_of(b"Password", &mut memory));
        assert!(theirs.is_outdated() && !stored.is_outdated());
    }

    #[test]
    fn a_stored_hash_cannot_ask_for_the_whole_machine() {
        let salt_and_hash = "c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        for head in ["m=4194304,t=2,p=1", "m=256,t=4000000,p=1", "m=256,t=2,p=1,x=1", "m=256,t=2", "t=2,m=256,p=1"] {
            assert!(StoredHash::parse(&format!("$argon2id$v=19${head}${salt_and_hash}")).is_none(), "{head}");
        }
        for text in ["", "secret", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$AA", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$"] {
            assert!(StoredHash::parse(text).is_none(), "{text}");
        }
    }
}
