/** The test kit: for tests of applications that use this package. */
export {};
