-- The closed list of doors in the tenant wall (docs/adr/0002). Each but sec.rights, which opens nothing, runs as amhe_sec,
-- which may read only what a door needs, through policies of its own. The wall is the set of organisation ids in app.org_ids, for one transaction.

-- What a person's memberships of that day let them do, as guardian's rows have it: one row a membership, in one
-- organisation or (null) in all that the caller may read. `may` is null for whoever is not in the role's group. It opens
-- nothing and runs as its caller: inside a door as amhe_sec, for the app behind the wall. A function, so that it is
-- planned once a connection.
CREATE OR REPLACE FUNCTION sec.rights(person bigint, day date, named bigint)
RETURNS TABLE (organisation bigint, team bigint, role text, may text[])
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT m.organisation_id, m.team_id, m.role::text,
        CASE WHEN ug.id IS NULL THEN NULL
        WHEN m.team_id IS NULL THEN array(
            SELECT p.codename::text
            FROM public.access_organisationgroupobjectpermission gp JOIN public.auth_permission p ON p.id = gp.permission_id
            WHERE gp.group_id = m.group_id AND gp.content_object_id = m.organisation_id)
        ELSE array(
            SELECT p.codename::text
            FROM public.access_teamgroupobjectpermission gp JOIN public.auth_permission p ON p.id = gp.permission_id
            WHERE gp.group_id = m.group_id AND gp.content_object_id = m.team_id)
        END
    FROM public.teams_membership m
    LEFT JOIN public.organisations_user_groups ug ON ug.group_id = m.group_id AND ug.user_id = m.user_id
    WHERE m.user_id = person
      AND m.organisation_id BETWEEN coalesce(named, 0) AND coalesce(named, 9223372036854775807)  -- one index for both
      AND NOT m.has_left AND m.starts_on <= day AND (m.ends_on IS NULL OR m.ends_on >= day)
    ORDER BY m.organisation_id, m.team_id NULLS FIRST, m.role;
END $$;

-- Each role that a person holds on that day, the ids of the organisations where they hold it and, if one permission is
-- `asked` for, of those among them where it does not give it. Ids with commas: a coach may have a thousand, and arrays
-- cost more than text. For the same reason no loop looks up each one by itself.
CREATE OR REPLACE FUNCTION sec.roles(person bigint, day date, asked text)
RETURNS TABLE (role text, ids text, without text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET enable_sort = off AS $$
DECLARE wanted integer;
BEGIN
    IF asked IS NULL THEN
        RETURN QUERY
        SELECT m.role::text, string_agg(m.organisation_id::text, ','), NULL
        FROM public.teams_membership m
        WHERE m.user_id = person
          AND NOT m.has_left AND m.starts_on <= day AND (m.ends_on IS NULL OR m.ends_on >= day)
        GROUP BY m.role;
        RETURN;
    END IF;
    wanted := (SELECT p.id FROM public.auth_permission p WHERE p.codename = asked AND p.content_type_id = (
        SELECT t.id FROM public.django_content_type t WHERE t.app_label = 'organisations' AND t.model = 'organisation'));
    RETURN QUERY
    SELECT m.role::text, string_agg(m.organisation_id::text, ','),
        coalesce(string_agg(m.organisation_id::text, ',') FILTER (WHERE gives.group_id IS NULL), '')
    FROM public.teams_membership m
    LEFT JOIN (
        SELECT gp.group_id, gp.content_object_id
        FROM public.access_organisationgroupobjectpermission gp
        JOIN public.organisations_user_groups ug ON ug.group_id = gp.group_id AND ug.user_id = person
        WHERE gp.permission_id = wanted
    ) gives ON gives.group_id = m.group_id AND gives.content_object_id = m.organisation_id AND m.team_id IS NULL
    WHERE m.user_id = person
      AND NOT m.has_left AND m.starts_on <= day AND (m.ends_on IS NULL OR m.ends_on >= day)
    GROUP BY m.role;
END $$;

-- Enter as a person: the organisations where they have a membership on that day, or only the one named by `address`.
-- Tells each role that they hold there and in which organisations. At an address a row is a membership, with its team and
-- what it lets them do; across organisations a row is a role, as sec.roles tells it.
-- Somebody without a membership at the address enters by support access that holds at `moment` (docs/adr/0011), whose id
-- is told. Across organisations, roles on the programme are told too: they enter nothing.
-- Organisations entered by a membership that want a second step of everybody are told as a role of that name.
DROP FUNCTION IF EXISTS sec.roles(bigint, date);
DROP FUNCTION IF EXISTS sec.enter(bigint, date, text);
DROP FUNCTION IF EXISTS sec.enter(bigint, date, text, timestamptz);
CREATE OR REPLACE FUNCTION sec.enter(person bigint, day date, address text, moment timestamptz, asked text)
RETURNS TABLE (role text, ids text, without text, team bigint, may text[], access bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE named bigint; wants boolean; entered text := '';
BEGIN
    IF address IS NOT NULL THEN
        SELECT coalesce(max(o.id), 0), coalesce(bool_or(o.second_step_for_all), false) INTO named, wants
        FROM public.organisations_organisation o WHERE o.slug = address;
        FOR ids, team, role, may IN SELECT r.organisation::text, r.team, r.role, r.may FROM sec.rights(person, day, named) r
        LOOP
            entered := ids;
            RETURN NEXT;
        END LOOP;
        team := NULL; may := NULL;
        IF wants AND entered <> '' THEN
            role := 'second_step_for_all'; ids := entered;
            RETURN NEXT;
        END IF;
        IF entered = '' AND named > 0 THEN
            SELECT 'support_access', s.organisation_id::text, s.id INTO role, ids, access
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
        FOR role, ids, without IN SELECT r.role, r.ids, r.without FROM sec.roles(person, day, asked) r
        LOOP
            entered := concat_ws(',', nullif(entered, ''), ids);
            RETURN NEXT;
        END LOOP;
        without := NULL;
        SELECT 'second_step_for_all', string_agg(o.id::text, ',') INTO role, ids
        FROM public.organisations_organisation o
        WHERE o.second_step_for_all AND ',' || entered || ',' LIKE '%,' || o.id || ',%';  -- few want it
        IF ids IS NOT NULL THEN
            RETURN NEXT;
        END IF;
        IF sec.runs_programme(person, day) THEN
            role := 'administrator'; ids := '';
            RETURN NEXT;
        END IF;
    END IF;
    PERFORM set_config('app.org_ids', entered, true);
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

-- List the organisations that have letters in the outbox which may go by that moment, for the sweep that sends them. Those
-- that go out in somebody's daily letter are not meant.
CREATE OR REPLACE FUNCTION sec.with_letters_due(moment timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT DISTINCT l.organisation_id FROM public.reminders_letter l
        WHERE l.state = 'waiting' AND l.goes_at <= moment AND l.digest IS NULL ORDER BY 1;
END $$;

-- Tell how many letters of all organisations together may go by that moment, and since when the oldest, for the metrics.
CREATE OR REPLACE FUNCTION sec.letters_overdue(moment timestamptz)
RETURNS TABLE (letters bigint, oldest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT count(*), min(l.goes_at) FROM public.reminders_letter l
        WHERE l.state = 'waiting' AND l.goes_at <= moment AND l.digest IS NULL;
END $$;

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

-- How many places at a learning set of the programme come before one, or are taken in all (null): whether somebody has a
-- place or waits follows from it. It tells a number and enters nothing.
CREATE OR REPLACE FUNCTION sec.learning_places_before(which bigint, place bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT count(*) FROM public.organisations_learningplace p
        WHERE p.learning_set_id = which AND (place IS NULL OR p.id < place));
END $$;

-- Tell a programme administrator who said that they come to one learning set, in order, for which organisation, and what
-- they need there. It enters none, and tells nothing to anybody else.
CREATE OR REPLACE FUNCTION sec.learning_places(person bigint, day date, which bigint)
RETURNS TABLE (place bigint, slug text, organisation text, who bigint, needs text, came boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT p.id, o.slug::text, o.name::text, p.user_id, p.access_needs, p.came
    FROM public.organisations_learningplace p JOIN public.organisations_organisation o ON o.id = p.organisation_id
    WHERE p.learning_set_id = which AND sec.runs_programme(person, day)
    ORDER BY p.id;
END $$;
