/** More stacked tags or labels than this end the walk: an honest frame has two or three. */
export const MAX_STACKED_TAGS = 16;
