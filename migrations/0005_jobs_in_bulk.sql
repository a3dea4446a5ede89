-- What procrastinate does for each new job's row costs more than the row. A NOTIFY inside a
-- transaction lets only one commit at a time, in all of the database; runtime/bell.py wakes the
-- workers after the commit instead, and whom it does not reach looks by itself in seconds. That a
-- job was written is the job's own row: `procrastinate_events` tells what became of it then.
DROP TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 ON jobs.procrastinate_jobs;
DROP TRIGGER procrastinate_trigger_status_events_insert_v1 ON jobs.procrastinate_jobs;
