-- What each migrate does again: partitions for the months to come, and the lesser role's rights.
CREATE FUNCTION after_migrate(lesser_role text, today date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    guarded text;
BEGIN
    PERFORM make_ledger_partitions(today, 24, 14);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', lesser_role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I', lesser_role);
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO %I', lesser_role);
    EXECUTE format('REVOKE UPDATE, DELETE ON audit_event, intake, assistance_event, points_rule FROM %I', lesser_role);
    -- a partition is a table of its own: rights on the parent alone would leave it open
    FOR guarded IN
        SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'only_grows'
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM %I', guarded, lesser_role);
    END LOOP;
    IF to_regclass('migration') IS NOT NULL THEN
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON migration FROM %I', lesser_role);
    END IF;
    EXECUTE format('REVOKE EXECUTE ON FUNCTION make_ledger_partitions, guard_ledger_table, after_migrate FROM PUBLIC');
END $$;
