-- A booking knows the class and the diet that its child has on its day.
-- `earlier_class` holds what was so until a day, that day included; after the last of them the child itself tells.

CREATE FUNCTION booking_placed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    SELECT classroom_id, diet INTO NEW.classroom_id, NEW.diet FROM (
        SELECT classroom_id, diet, until FROM earlier_class
        WHERE child_id = NEW.child_id AND until >= NEW.day
        UNION ALL
        SELECT classroom_id, diet, 'infinity'::date FROM child WHERE id = NEW.child_id
    ) AS known
    ORDER BY until LIMIT 1;
    RETURN NEW;
END $$;
CREATE TRIGGER booking_placed BEFORE INSERT ON booking
    FOR EACH ROW WHEN (NEW.diet IS NULL) EXECUTE FUNCTION booking_placed();

-- Bookings follow their child into its class until they are ticked or billed.
CREATE FUNCTION child_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE booking SET classroom_id = new_rows.classroom_id, diet = new_rows.diet
    FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id
    WHERE booking.child_id = new_rows.id AND booking.presence = 'unknown' AND booking.invoice_line_id IS NULL
      AND (old_rows.classroom_id, old_rows.diet) IS DISTINCT FROM (new_rows.classroom_id, new_rows.diet)
      AND booking.day > coalesce(
          (SELECT max(until) FROM earlier_class WHERE earlier_class.child_id = new_rows.id), '-infinity'::date
      );
    RETURN NULL;
END $$;
CREATE TRIGGER child_moved AFTER UPDATE ON child REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION child_moved();
