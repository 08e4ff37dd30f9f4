-- What changed, row by row (docs/adr/0012). Run by every migrate; the triggers themselves follow the inventory of each
-- model (amhe.access.history). They run as whoever writes, so behind the same wall as the row that changed.

-- The same for all that one transaction writes, and for nothing else: a number of a transaction comes again after a restore.
CREATE OR REPLACE FUNCTION public.audit_work() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT md5(pg_current_xact_id()::text || ' ' || extract(epoch FROM transaction_timestamp())::text)::uuid
$$;

-- Arguments: the model, the columns whose values are kept, and those of which is kept only that they changed.
-- A new row's values are in the row itself; a changed one's both ways, for what differs; a removed one's as they were.
CREATE OR REPLACE FUNCTION public.audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept text[] := TG_ARGV[1]; named text[] := TG_ARGV[2];
    old_row jsonb; new_row jsonb; some_row jsonb;
    was jsonb := '{}'; became jsonb := '{}'; unsaid text[] := '{}';
BEGIN
    -- The owner of the tables erases an organisation to its last row (amhe.access.erasing): its history goes with it.
    IF current_user = 'amhe_owner' AND current_setting('app.erasing', true) = 'true' THEN RETURN NULL; END IF;
    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;
    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;
    some_row := coalesce(new_row, old_row);
    IF TG_OP = 'UPDATE' THEN
        SELECT coalesce(jsonb_object_agg(k, old_row -> k), '{}'), coalesce(jsonb_object_agg(k, new_row -> k), '{}')
            INTO was, became FROM unnest(kept) k WHERE old_row -> k IS DISTINCT FROM new_row -> k;
        SELECT coalesce(array_agg(k ORDER BY k), '{}')
            INTO unsaid FROM unnest(named) k WHERE old_row -> k IS DISTINCT FROM new_row -> k;
        IF became = '{}' AND unsaid = '{}' THEN RETURN NULL; END IF;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT coalesce(jsonb_object_agg(k, old_row -> k), '{}') INTO was FROM unnest(kept) k;
    END IF;
    INSERT INTO public.audit_change
        (organisation_id, work, written_at, by_id, did, thing, thing_id, was, became, unsaid)
    VALUES (
        coalesce(some_row ->> 'organisation_id', some_row ->> 'id')::bigint,
        public.audit_work(), clock_timestamp(), nullif(current_setting('app.actor', true), '')::bigint,
        lower(TG_OP), TG_ARGV[0], (some_row ->> 'id')::bigint, was, became, unsaid);
    RETURN NULL;
END $$;
