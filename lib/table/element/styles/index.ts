import { base } from './base.js';
import { details } from './details.js';
import { layers } from './layers.js';
import { narrow } from './narrow.js';
import { status } from './status.js';
import { table } from './table.js';

/** Styles of the table; a Content-Security-Policy needs to allow none of them. */
export const STYLES = [base, table, status, details, layers, narrow];
