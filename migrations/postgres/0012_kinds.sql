-- All kinds of case: reports and bookings have stages of their own, a correction is due, a draft waits for approval.
-- Somebody without an account can act: at the second screen of the counter, or by a single-purpose link.

ALTER TABLE applications
    DROP CONSTRAINT applications_stage_check,
    ADD CONSTRAINT applications_stage_check CHECK (stage IN ('arrived', 'accepted', 'in_review', 'correction_requested',
        'in_approval', 'decided', 'recorded', 'confirmed', 'issued', 'closed', 'withdrawn',
        'dismissed', 'lapsed', 'returned', 'revoked', 'cancelled')),
    ADD COLUMN correction_due_at BIGINT,
    ADD COLUMN proposal JSONB;

ALTER TABLE events
    DROP CONSTRAINT events_actor_kind_check,
    ADD CONSTRAINT events_actor_kind_check CHECK (actor_kind IN ('resident', 'applicant', 'staff', 'system'));

ALTER TABLE notices
    DROP CONSTRAINT notices_kind_check,
    ADD CONSTRAINT notices_kind_check CHECK (kind IN ('submitted', 'accepted', 'review_started', 'granted',
        'partly_granted', 'refused', 'issued', 'withdrawn', 'withdrawal_declined', 'dismissed',
        'lapsed', 'charge_requested', 'charge_reminded', 'payment_authorised', 'payment_captured',
        'payment_released', 'payment_failed', 'correction_requested', 'correction_reminded',
        'correction_received', 'recorded', 'letter_ready', 'booking_confirmed', 'booking_moved',
        'booking_cancelled', 'booking_reminded', 'handed_over'));
