//! Tables and their columns, as the migrations make them.

diesel::table! {
    tenants (id) {
        id -> Text,
        name -> Text,
        kind -> Text,
        display_name -> Text,
        primary_domain -> Nullable<Text>,
        locale -> Text,
        brand -> Text,
        policy -> Text,
        salt -> Text,
        created_at -> BigInt,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    unmanaged_domains (domain) {
        domain -> Text,
        tenant_id -> Text,
    }
}

diesel::table! {
    domains (tenant_id, domain, purpose) {
        tenant_id -> Text,
        domain -> Text,
        purpose -> Text,
        nonce -> Text,
        verified_at -> Nullable<BigInt>,
        seen_at -> Nullable<BigInt>,
        look_at -> Nullable<BigInt>,
        missing_since -> Nullable<BigInt>,
        lapsed_at -> Nullable<BigInt>,
        given_up_at -> Nullable<BigInt>,
        taken_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    logos (tenant_id, name) {
        tenant_id -> Text,
        name -> Text,
        png -> Text,
    }
}

diesel::table! {
    users (tenant_id, id) {
        tenant_id -> Text,
        id -> Text,
        kind -> Text,
        stage -> Text,
        stage_at -> Nullable<BigInt>,
        merged_into -> Nullable<Text>,
        guest_stage -> Nullable<Text>,
        accepted_at -> Nullable<BigInt>,
        upn -> Text,
        upn_key -> Text,
        mail -> Text,
        mail_key -> Text,
        mail_vouched_at -> Nullable<BigInt>,
        display_name -> Text,
        name_key -> Text,
        given_name -> Nullable<Text>,
        family_name -> Nullable<Text>,
        locale -> Nullable<Text>,
        sponsor_id -> Nullable<Text>,
        access_ends_at -> Nullable<BigInt>,
        signed_in_at -> Nullable<BigInt>,
        stale_at -> Nullable<BigInt>,
        confirmed_at -> Nullable<BigInt>,
        created_at -> BigInt,
        standard_claims -> Nullable<Text>,
        changed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    user_words (tenant_id, word, user_id) {
        tenant_id -> Text,
        word -> Text,
        user_id -> Text,
    }
}

diesel::table! {
    identities (tenant_id, home, subject) {
        tenant_id -> Text,
        home -> Text,
        subject -> Text,
        user_id -> Text,
        linked_at -> BigInt,
    }
}

diesel::table! {
    passwords (tenant_id, user_id) {
        tenant_id -> Text,
        user_id -> Text,
        phc -> Text,
        changed_at -> BigInt,
    }
}

diesel::table! {
    mailbox_proofs (tenant_id, user_id, address_key) {
        tenant_id -> Text,
        user_id -> Text,
        address_key -> Text,
        proven_at -> BigInt,
    }
}

diesel::table! {
    terms_accepted (tenant_id, user_id, version) {
        tenant_id -> Text,
        user_id -> Text,
        version -> Text,
        url -> Text,
        accepted_at -> BigInt,
    }
}

diesel::table! {
    applications (tenant_id, id) {
        tenant_id -> Text,
        id -> Text,
        name -> Text,
        name_key -> Text,
        settings -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    registration_tokens (tenant_id, digest) {
        tenant_id -> Text,
        digest -> Text,
        made_at -> BigInt,
        ends_at -> BigInt,
        uses_left -> Integer,
    }
}

diesel::table! {
    groups (tenant_id, id) {
        tenant_id -> Text,
        id -> Text,
        name -> Text,
        name_key -> Text,
        description -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    group_members (tenant_id, group_id, member_id) {
        tenant_id -> Text,
        group_id -> Text,
        member_id -> Text,
        member_user -> Nullable<Text>,
        member_group -> Nullable<Text>,
        given_by -> Nullable<Text>,
        given_at -> BigInt,
        ends_at -> Nullable<BigInt>,
        given_by_program -> Nullable<Text>,
    }
}

diesel::table! {
    role_members (tenant_id, role, holder_id) {
        tenant_id -> Text,
        role -> Text,
        holder_id -> Text,
        holder_user -> Nullable<Text>,
        holder_group -> Nullable<Text>,
        holder_application -> Nullable<Text>,
        given_by -> Nullable<Text>,
        given_at -> BigInt,
    }
}

diesel::table! {
    assignments (tenant_id, id) {
        tenant_id -> Text,
        id -> Text,
        application_id -> Text,
        assignee_id -> Text,
        assignee_user -> Nullable<Text>,
        assignee_group -> Nullable<Text>,
        role -> Text,
        given_by -> Nullable<Text>,
        given_at -> BigInt,
        ends_at -> Nullable<BigInt>,
        given_by_program -> Nullable<Text>,
    }
}

diesel::table! {
    consents (tenant_id, user_id, application_id) {
        tenant_id -> Text,
        user_id -> Text,
        application_id -> Text,
        scope -> Text,
        given_at -> BigInt,
    }
}

diesel::table! {
    partners (tenant_id, id) {
        tenant_id -> Text,
        id -> Text,
        name -> Text,
        name_key -> Text,
        home -> Nullable<Text>,
        is_blocked -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    partner_domains (tenant_id, domain) {
        tenant_id -> Text,
        domain -> Text,
        partner_id -> Text,
    }
}

diesel::table! {
    imports (tenant_id, id) {
        tenant_id -> Text,
        id -> Text,
        file_name -> Text,
        file_digest -> Text,
        actor -> Text,
        stage -> Text,
        delimiter -> Text,
        header -> Text,
        unknown_columns -> Text,
        row_count -> Integer,
        done_count -> Integer,
        problem -> Nullable<Text>,
        created_at -> BigInt,
        stage_at -> BigInt,
        setback -> Nullable<Text>,
        again_at -> Nullable<BigInt>,
        done_line -> Integer,
    }
}

diesel::table! {
    import_rows (tenant_id, import_id, line) {
        tenant_id -> Text,
        import_id -> Text,
        line -> Integer,
        planned -> Text,
        cells -> Text,
        address_key -> Nullable<Text>,
        decision -> Text,
        stage -> Text,
        detail -> Nullable<Text>,
        invitation_id -> Nullable<Text>,
    }
}

diesel::table! {
    import_tallies (tenant_id, import_id, decision, stage) {
        tenant_id -> Text,
        import_id -> Text,
        decision -> Text,
        stage -> Text,
        row_count -> Integer,
    }
}

diesel::table! {
    invitations (tenant_id, id) {
        tenant_id -> Text,
        id -> Text,
        address -> Text,
        address_key -> Text,
        domain -> Text,
        guest_id -> Text,
        stage -> Text,
        stage_at -> Nullable<BigInt>,
        accepted_by -> Nullable<Text>,
        ticket_digest -> Text,
        expires_at -> BigInt,
        fresh_links -> Integer,
        linked_at -> BigInt,
        sender_user -> Nullable<Text>,
        sender_name -> Text,
        invited_at -> BigInt,
        language -> Nullable<Text>,
        message -> Nullable<Text>,
        cc -> Nullable<Text>,
        landing -> Text,
        opened_at -> Nullable<BigInt>,
        opened_times -> Integer,
        continued_at -> Nullable<BigInt>,
        reminders -> Integer,
        import_id -> Nullable<Text>,
        import_line -> Nullable<Integer>,
        delivery -> Nullable<Text>,
        sender_program -> Nullable<Text>,
    }
}

diesel::table! {
    letters (tenant_id, id) {
        tenant_id -> Text,
        id -> Text,
        kind -> Text,
        address -> Text,
        address_key -> Text,
        invitation_id -> Nullable<Text>,
        stage -> Text,
        tries -> Integer,
        reply -> Nullable<Text>,
        queued_at -> BigInt,
        stage_at -> BigInt,
        payload -> Nullable<Text>,
        doubtful_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    old_tickets (tenant_id, digest) {
        tenant_id -> Text,
        digest -> Text,
        invitation_id -> Text,
    }
}

diesel::table! {
    connections (tenant_id, digest) {
        tenant_id -> Text,
        digest -> Text,
        invitation_id -> Text,
        user_id -> Text,
        account -> Text,
        moved -> Nullable<Text>,
        undo_until -> BigInt,
        undone_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    mail_suppressions (tenant_id, address_key) {
        tenant_id -> Text,
        address_key -> Text,
        since -> BigInt,
    }
}

diesel::table! {
    browsers (id) {
        id -> Text,
        digest -> Text,
        created_at -> BigInt,
        seen_at -> BigInt,
    }
}

diesel::table! {
    sessions (tenant_id, id) {
        tenant_id -> Text,
        id -> Text,
        browser_id -> Text,
        user_id -> Text,
        opens -> Text,
        evidence -> Text,
        started_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    house (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    kept_requests (tenant_id, digest) {
        tenant_id -> Text,
        digest -> Text,
        body -> Text,
        ends_at -> BigInt,
    }
}

diesel::table! {
    details_types (tenant_id, name) {
        tenant_id -> Text,
        name -> Text,
        application_id -> Text,
    }
}

diesel::table! {
    apis (tenant_id, uri) {
        tenant_id -> Text,
        uri -> Text,
        application_id -> Text,
    }
}

diesel::table! {
    pushed_requests (tenant_id, digest) {
        tenant_id -> Text,
        digest -> Text,
        application_id -> Text,
        request -> Text,
        ends_at -> BigInt,
    }
}

diesel::table! {
    interactions (tenant_id, id) {
        tenant_id -> Text,
        id -> Text,
        browser_id -> Text,
        version -> BigInt,
        purpose -> Text,
        progress -> Text,
        created_at -> BigInt,
        ends_at -> BigInt,
        closed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    mailbox_codes (tenant_id, interaction_id, purpose) {
        tenant_id -> Text,
        interaction_id -> Text,
        purpose -> Text,
        address_key -> Text,
        code_hmac -> Text,
        expires_at -> BigInt,
        tries_left -> Integer,
    }
}

diesel::table! {
    grants (tenant_id, id) {
        tenant_id -> Text,
        id -> Text,
        application_id -> Text,
        user_id -> Text,
        session_id -> Nullable<Text>,
        scope -> Text,
        claims -> Text,
        nonce -> Nullable<Text>,
        auth_time -> Nullable<BigInt>,
        acr -> Text,
        amr -> Text,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        home_answered_at -> BigInt,
        generation -> Integer,
        rotated_at -> BigInt,
        binding -> Nullable<Text>,
        resources -> Text,
        authorization_details -> Text,
    }
}

diesel::table! {
    codes (tenant_id, digest) {
        tenant_id -> Text,
        digest -> Text,
        grant_id -> Text,
        application_id -> Text,
        redirect_uri -> Text,
        challenge -> Nullable<Text>,
        spent_at -> Nullable<BigInt>,
        expires_at -> BigInt,
        dpop_jkt -> Nullable<Text>,
    }
}

diesel::table! {
    refresh_tokens (tenant_id, digest) {
        tenant_id -> Text,
        digest -> Text,
        grant_id -> Text,
        application_id -> Text,
        generation -> Integer,
        expires_at -> BigInt,
    }
}

diesel::table! {
    device_requests (tenant_id, id) {
        tenant_id -> Text,
        id -> Text,
        application_id -> Text,
        digest -> Text,
        user_code -> Nullable<Text>,
        asked -> Text,
        stage -> Text,
        grant_id -> Nullable<Text>,
        pause_for -> Integer,
        polled_at -> Nullable<BigInt>,
        asked_at -> BigInt,
        expires_at -> BigInt,
        user_id -> Nullable<Text>,
    }
}

diesel::table! {
    trusted_issuers (tenant_id, issuer) {
        tenant_id -> Text,
        issuer -> Text,
        trust -> Text,
        trusted_at -> BigInt,
    }
}

diesel::table! {
    signing_keys (tenant_id, kid) {
        tenant_id -> Text,
        kid -> Text,
        alg -> Text,
        sealed_private_key -> Text,
        public_jwk -> Text,
        published_at -> BigInt,
        signs_from -> BigInt,
        signs_until -> BigInt,
        published_until -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    tenants,
    unmanaged_domains,
    domains,
    logos,
    users,
    user_words,
    identities,
    passwords,
    mailbox_proofs,
    terms_accepted,
    applications,
    groups,
    group_members,
    role_members,
    assignments,
    consents,
    partners,
    partner_domains,
    imports,
    import_rows,
    import_tallies,
    invitations,
    letters,
    connections,
    old_tickets,
    mail_suppressions,
    browsers,
    sessions,
    house,
    kept_requests,
    apis,
    details_types,
    pushed_requests,
    interactions,
    mailbox_codes,
    grants,
    codes,
    refresh_tokens,
    device_requests,
    trusted_issuers,
    signing_keys
);
