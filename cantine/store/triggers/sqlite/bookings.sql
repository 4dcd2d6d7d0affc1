-- A booking knows the class and the diet that its child has on its day.
-- `earlier_class` holds what was so until a day, that day included; after the last of them the child itself tells.

CREATE TRIGGER booking_placed AFTER INSERT ON booking
WHEN NEW.diet IS NULL
BEGIN
    UPDATE booking SET (classroom_id, diet) = (
        SELECT classroom_id, diet FROM (
            SELECT classroom_id, diet, until FROM earlier_class
            WHERE child_id = NEW.child_id AND until >= NEW.day
            UNION ALL
            SELECT classroom_id, diet, '9999-12-31' FROM child WHERE id = NEW.child_id
        ) AS known
        ORDER BY until LIMIT 1
    )
    WHERE id = NEW.id;
END;

-- Bookings follow their child into its class until they are ticked or billed.
CREATE TRIGGER child_moved AFTER UPDATE OF classroom_id, diet ON child
WHEN (OLD.classroom_id, OLD.diet) IS NOT (NEW.classroom_id, NEW.diet)
BEGIN
    UPDATE booking SET classroom_id = NEW.classroom_id, diet = NEW.diet
    WHERE child_id = NEW.id AND presence = 'unknown' AND invoice_line_id IS NULL
      AND day > coalesce((SELECT max(until) FROM earlier_class WHERE child_id = NEW.id), '0001-01-01');
END;
