/** Ready-made indicators beside those of the main entry; each loads its client, if any, only where it is used. */
export {};
