/** Memory is looked at twice a second, after a collection. */
export const sampleEveryMs = 500;
/** While a job that has ended is still alive, garbage is collected so often: that is how exactly its end is seen. */
export const collectEveryMs = 100;
/** After the last job nothing more happens; what has not been released by then never will be. */
export const afterlifeMs = 3_000;
