import { dataScript } from './data-script.ts'
import { filterScript } from './filter-script.ts'
import { itemScript } from './item-script.ts'

/** The script of the report: lists, filters, groups and pages what does not pass. Without it, the document has the worst findings. */
export const script = `
(() => {
  'use strict'

${dataScript}

${itemScript}

${filterScript}
})()
`
