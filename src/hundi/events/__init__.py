"""Past-tense facts: all that services know of each other, one file per publisher.

The first field of every event is its subject: a service hears the news of one subject in
order. Events are plain values (they travel as JSON in the job queue), and carry personal
data only sealed.
"""
