// Imported by tests for its effect: at the end of the file nothing is left running, and no folder.

import { after } from 'node:test';
import { cleanUp } from './running.ts';

after(cleanUp);
