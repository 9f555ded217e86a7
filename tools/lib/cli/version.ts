// The version of the package, put in by the build.

declare const OBS_VERSION: string | undefined;

/** The version in package.json, or `development` in files that were compiled one by one. */
export const VERSION: string = typeof OBS_VERSION === 'string' ? OBS_VERSION : 'development';
