/** The id of the line that says that one may only look: it is fetched for few, and what it closes refers to it. */
export const LOOKING = "only-looking";
