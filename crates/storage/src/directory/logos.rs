//! Logos: raster images that were decoded and encoded again before they came here (SECURITY 8).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use rules::ids::ApplicationId;

use crate::cells::Cells;
use crate::conn::each;
use crate::error::StorageError;
use crate::room::room;
use crate::schema::logos;

room!(
    /// The tenant's logos.
    Logos,
    logos
);

impl Logos<'_> {
    /// The PNG of that name.
    pub fn find(&mut self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let own = logos::table.filter(logos::tenant_id.eq(self.here.key())).filter(logos::name.eq(name));
        let png: Option<String> = own.select(logos::png).first(self.here.conn).optional()?;
        let read = |png: String| STANDARD.decode(png).map_err(|_| Cells::of("logos", name).corrupt("png"));
        png.map(read).transpose()
    }

    /// Keeps a PNG under a name, in place of an older one.
    pub fn put(&mut self, name: &str, png: &[u8]) -> Result<(), StorageError> {
        let png = STANDARD.encode(png);
        let row = (logos::tenant_id.eq(self.here.key()), logos::name.eq(name), logos::png.eq(&png));
        each!(self.here.conn, c => diesel::insert_into(logos::table)
            .values(row)
            .on_conflict((logos::tenant_id, logos::name))
            .do_update()
            .set(logos::png.eq(&png))
            .execute(c))?;
        Ok(())
    }

    /// Throws away those of an application, whose names begin with its id and a hyphen.
    pub fn remove_of(&mut self, application: ApplicationId) -> Result<(), StorageError> {
        let own = logos::table.filter(logos::tenant_id.eq(self.here.key()));
        // A full stop comes right after a hyphen.
        let of_it = logos::name.ge(format!("{application}-")).and(logos::name.lt(format!("{application}.")));
        diesel::delete(own.filter(of_it)).execute(self.here.conn)?;
        Ok(())
    }

    /// Throws one away; `false` if there was none.
    pub fn remove(&mut self, name: &str) -> Result<bool, StorageError> {
        let own = logos::table.filter(logos::tenant_id.eq(self.here.key())).filter(logos::name.eq(name));
        Ok(diesel::delete(own).execute(self.here.conn)? == 1)
    }
}
