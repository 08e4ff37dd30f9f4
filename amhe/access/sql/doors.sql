-- The closed list of doors in the tenant wall (docs/adr/0002). Each runs as amhe_sec, which may read only what a door
-- needs, through policies of its own. The wall is the set of organisation ids in app.org_ids, for one transaction.

-- Enter as a person: the organisations where they have a membership on that day, or only the one named by `address`.
-- Tells each role that they hold there, in which organisations, and the groups that give its rights (in pairs).
-- Somebody without a membership at the address enters by support access that holds at `moment` (docs/adr/0011); its pair
-- has the id of that access. Across organisations, roles on the programme are told too: they enter nothing.
-- Organisations entered by a membership that want a second step of everybody are told as a role of that name, of group 0.
DROP FUNCTION IF EXISTS sec.roles(bigint, date);
DROP FUNCTION IF EXISTS sec.enter(bigint, date, text);
DROP FUNCTION IF EXISTS sec.enter(bigint, date, text, timestamptz);
CREATE FUNCTION sec.enter(person bigint, day date, address text, moment timestamptz DEFAULT NULL)
RETURNS TABLE (role text, ids bigint[], groups bigint[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE named bigint; wants boolean; entered bigint[] := '{}';
BEGIN
    IF address IS NOT NULL THEN
        SELECT coalesce(max(o.id), 0), coalesce(bool_or(o.second_step_for_all), false) INTO named, wants
        FROM public.organisations_organisation o WHERE o.slug = address;
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
        IF wants AND entered <> '{}' THEN
            role := 'second_step_for_all'; ids := entered; groups := '{0}';
            RETURN NEXT;
        END IF;
        IF entered = '{}' AND named > 0 THEN
            SELECT 'support_access', ARRAY[s.organisation_id], ARRAY[s.id] INTO role, ids, groups
            FROM public.organisations_supportaccess s
            WHERE s.organisation_id = named AND s.user_id = person
              AND s.starts_at <= moment AND s.ends_at > moment AND s.ended_at IS NULL
              AND sec.runs_programme(person, day)
            ORDER BY s.id LIMIT 1;
            IF FOUND THEN
                entered := ids;
                RETURN NEXT;
            END IF;
        END IF;
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
        SELECT 'second_step_for_all', array_agg(o.id), array_agg(0::bigint) INTO role, ids, groups
        FROM public.organisations_organisation o WHERE o.second_step_for_all AND o.id = ANY(entered);
        IF ids IS NOT NULL THEN
            RETURN NEXT;
        END IF;
        IF sec.runs_programme(person, day) THEN
            role := 'administrator'; ids := '{}'; groups := '{}';
            RETURN NEXT;
        END IF;
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

-- Whether somebody is a programme administrator on that day. Asked by the doors themselves; it opens nothing.
CREATE OR REPLACE FUNCTION sec.runs_programme(person bigint, day date) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.organisations_roleonprogramme r
        WHERE r.user_id = person AND r.role = 'administrator'
          AND r.starts_on <= day AND (r.ends_on IS NULL OR r.ends_on > day));
END $$;

-- Enter one organisation as a programme administrator, to start it and give it its coach. Null, and nothing entered, for
-- anybody else.
CREATE OR REPLACE FUNCTION sec.enter_as_administrator(person bigint, day date, address text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE found bigint;
BEGIN
    SELECT o.id INTO found
    FROM public.organisations_organisation o WHERE o.slug = address AND sec.runs_programme(person, day);
    PERFORM set_config('app.org_ids', coalesce(found::text, ''), true);
    RETURN found;
END $$;

-- Tell a programme administrator how far every organisation is, from what is kept of it. It enters none, and holds no
-- word that anybody wrote there.
CREATE OR REPLACE FUNCTION sec.programme_progress(person bigint, day date)
RETURNS TABLE (slug text, name text, nation text, wave integer, ods_code text, activated_at timestamptz,
               kept_at timestamptz, health text, coach text, milestones text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT o.slug::text, o.name::text, o.nation::text, o.wave::integer, o.ods_code::text, o.activated_at,
           k.kept_at, k.health::text, k.tasks -> 'coach' ->> 0, k.milestones::text
    FROM public.organisations_organisation o
    LEFT JOIN public.programme_keptprogress k ON k.organisation_id = o.id
    WHERE sec.runs_programme(person, day)
    ORDER BY o.name;
END $$;
