-- The closed list of doors in the tenant wall (docs/adr/0002). Each runs as amhe_sec, which may read only what a door
-- needs, through policies of its own. The wall is the set of organisation ids in app.org_ids, for one transaction.

-- Enter as a person: the organisations where they have a membership on that day, or only the one named by `address`.
-- Tells each role that they hold there, in which organisations, and the groups that give its rights (in pairs).
DROP FUNCTION IF EXISTS sec.roles(bigint, date);
DROP FUNCTION IF EXISTS sec.enter(bigint, date, text);
CREATE FUNCTION sec.enter(person bigint, day date, address text)
RETURNS TABLE (role text, ids bigint[], groups bigint[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE named bigint; entered bigint[] := '{}';
BEGIN
    IF address IS NOT NULL THEN
        SELECT coalesce(max(o.id), 0) INTO named FROM public.organisations_organisation o WHERE o.slug = address;
        FOR role, ids, groups IN
            SELECT m.role, array_agg(m.organisation_id), array_agg(m.group_id)
            FROM public.teams_membership m
            WHERE m.user_id = person AND m.organisation_id = named
              AND NOT m.has_left AND m.starts_on <= day AND (m.ends_on IS NULL OR m.ends_on >= day)
            GROUP BY m.role
        LOOP
            entered := ARRAY[named];
            RETURN NEXT;
        END LOOP;
    ELSE
        FOR role, ids, groups IN
            SELECT m.role, array_agg(m.organisation_id), array_agg(m.group_id)
            FROM public.teams_membership m
            WHERE m.user_id = person
              AND NOT m.has_left AND m.starts_on <= day AND (m.ends_on IS NULL OR m.ends_on >= day)
            GROUP BY m.role
        LOOP
            entered := entered || ids;
            RETURN NEXT;
        END LOOP;
    END IF;
    PERFORM set_config('app.org_ids', array_to_string(entered, ','), true);
END $$;

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
