/** Colours of the token file, put in by the build. */
declare const __LIGHT__: string;
declare const __DARK__: string;
