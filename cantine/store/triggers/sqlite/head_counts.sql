-- How many are booked, by day, service, class, diet, state and presence: counted with every change of a booking.
-- Somebody called off counts like somebody who cancelled; a sick child stays one.
-- One row a key is enough, as nobody else writes meanwhile: it is changed, or inserted where none was changed.
-- A booking whose diet is not known yet has just been inserted without it: it is placed, and counted then.

CREATE TRIGGER booking_counted AFTER INSERT ON booking
WHEN NEW.diet IS NOT NULL
BEGIN
    UPDATE head_count SET count = count + 1
    WHERE day IS NEW.day AND service_id IS NEW.service_id AND classroom_id IS NEW.classroom_id AND diet IS NEW.diet
      AND state IS CASE WHEN NEW.called_off AND NEW.state IN ('booked', 'added') THEN 'cancelled' ELSE NEW.state END
      AND presence IS NEW.presence AND NEW.diet IS NOT NULL;
    INSERT INTO head_count (day, service_id, classroom_id, diet, state, presence, count)
    SELECT NEW.day, NEW.service_id, NEW.classroom_id, NEW.diet,
        CASE WHEN NEW.called_off AND NEW.state IN ('booked', 'added') THEN 'cancelled' ELSE NEW.state END,
        NEW.presence, 1
    WHERE changes() = 0 AND NEW.diet IS NOT NULL;
END;

CREATE TRIGGER booking_recounted
AFTER UPDATE OF day, service_id, classroom_id, diet, state, presence, called_off ON booking
WHEN (OLD.day, OLD.service_id, OLD.classroom_id, OLD.diet, OLD.state, OLD.presence, OLD.called_off)
    IS NOT (NEW.day, NEW.service_id, NEW.classroom_id, NEW.diet, NEW.state, NEW.presence, NEW.called_off)
BEGIN
    UPDATE head_count SET count = count + -1
    WHERE day IS OLD.day AND service_id IS OLD.service_id AND classroom_id IS OLD.classroom_id AND diet IS OLD.diet
      AND state IS CASE WHEN OLD.called_off AND OLD.state IN ('booked', 'added') THEN 'cancelled' ELSE OLD.state END
      AND presence IS OLD.presence AND OLD.diet IS NOT NULL;
    INSERT INTO head_count (day, service_id, classroom_id, diet, state, presence, count)
    SELECT OLD.day, OLD.service_id, OLD.classroom_id, OLD.diet,
        CASE WHEN OLD.called_off AND OLD.state IN ('booked', 'added') THEN 'cancelled' ELSE OLD.state END,
        OLD.presence, -1
    WHERE changes() = 0 AND OLD.diet IS NOT NULL;

    UPDATE head_count SET count = count + 1
    WHERE day IS NEW.day AND service_id IS NEW.service_id AND classroom_id IS NEW.classroom_id AND diet IS NEW.diet
      AND state IS CASE WHEN NEW.called_off AND NEW.state IN ('booked', 'added') THEN 'cancelled' ELSE NEW.state END
      AND presence IS NEW.presence AND NEW.diet IS NOT NULL;
    INSERT INTO head_count (day, service_id, classroom_id, diet, state, presence, count)
    SELECT NEW.day, NEW.service_id, NEW.classroom_id, NEW.diet,
        CASE WHEN NEW.called_off AND NEW.state IN ('booked', 'added') THEN 'cancelled' ELSE NEW.state END,
        NEW.presence, 1
    WHERE changes() = 0 AND NEW.diet IS NOT NULL;
END;

CREATE TRIGGER booking_uncounted AFTER DELETE ON booking
BEGIN
    UPDATE head_count SET count = count + -1
    WHERE day IS OLD.day AND service_id IS OLD.service_id AND classroom_id IS OLD.classroom_id AND diet IS OLD.diet
      AND state IS CASE WHEN OLD.called_off AND OLD.state IN ('booked', 'added') THEN 'cancelled' ELSE OLD.state END
      AND presence IS OLD.presence AND OLD.diet IS NOT NULL;
    INSERT INTO head_count (day, service_id, classroom_id, diet, state, presence, count)
    SELECT OLD.day, OLD.service_id, OLD.classroom_id, OLD.diet,
        CASE WHEN OLD.called_off AND OLD.state IN ('booked', 'added') THEN 'cancelled' ELSE OLD.state END,
        OLD.presence, -1
    WHERE changes() = 0 AND OLD.diet IS NOT NULL;
END;
