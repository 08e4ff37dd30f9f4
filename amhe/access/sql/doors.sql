-- The closed list of doors in the tenant wall (docs/adr/0002). Each runs as amhe_sec, which may read only what a door
-- needs, through policies of its own. The wall is the set of organisation ids in app.org_ids, for one transaction.

-- Enter as a person: the organisations where they have a membership on that day, or only the one named by `address`.
CREATE OR REPLACE FUNCTION sec.enter(person bigint, day date, address text) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE ids bigint[]; named bigint;
BEGIN
    IF address IS NOT NULL THEN
        SELECT coalesce(max(o.id), 0) INTO named FROM public.organisations_organisation o WHERE o.slug = address;
        SELECT coalesce(array_agg(DISTINCT m.organisation_id), '{}') INTO ids
        FROM public.teams_membership m
        WHERE m.user_id = person AND m.organisation_id = named
          AND NOT m.has_left AND m.starts_on <= day AND (m.ends_on IS NULL OR m.ends_on >= day);
    ELSE
        SELECT coalesce(array_agg(DISTINCT m.organisation_id), '{}') INTO ids
        FROM public.teams_membership m
        WHERE m.user_id = person
          AND NOT m.has_left AND m.starts_on <= day AND (m.ends_on IS NULL OR m.ends_on >= day);
    END IF;
    PERFORM set_config('app.org_ids', array_to_string(ids, ','), true);
    RETURN ids;
END $$;

-- In which organisations a person holds each role on that day; for roles held in sub-teams alone, in none. What enter()
-- tells, by role: read once for a person of a thousand organisations, past policies that would look at every member.
CREATE OR REPLACE FUNCTION sec.roles(person bigint, day date) RETURNS TABLE (role text, ids bigint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT m.role::text, array_agg(m.organisation_id) FILTER (WHERE m.team_id IS NULL)
    FROM public.teams_membership m
    WHERE m.user_id = person AND NOT m.has_left AND m.starts_on <= day AND (m.ends_on IS NULL OR m.ends_on >= day)
    GROUP BY m.role
$$;

-- Enter the one organisation that a secret link belongs to. Returns its id, or null for a link we never made.
CREATE OR REPLACE FUNCTION sec.enter_by_token(token_kind text, token_hash text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE found bigint;
BEGIN
    SELECT t.organisation_id INTO found
    FROM public.access_token t WHERE t.kind = token_kind AND t.hash = token_hash;
    PERFORM set_config('app.org_ids', coalesce(found::text, ''), true);
    RETURN found;
END $$;

-- Make room for a new organisation: takes the next id and enters it, so that the wall lets its first row in.
CREATE OR REPLACE FUNCTION sec.new_organisation() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE fresh bigint;
BEGIN
    SELECT nextval(pg_get_serial_sequence('public.organisations_organisation', 'id')) INTO fresh;
    PERFORM set_config('app.org_ids', fresh::text, true);
    RETURN fresh;
END $$;

-- List the organisations, for sweeps that then enter one after the other.
CREATE OR REPLACE FUNCTION sec.organisation_ids() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT id FROM public.organisations_organisation ORDER BY id
$$;
