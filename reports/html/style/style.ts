import { mediaStyle } from './media-style.ts'
import { screenStyle } from './screen-style.ts'

/** The style sheet of the report: light and dark, for desktop, phone and print. */
export const style = `
${screenStyle}

${mediaStyle}
`
