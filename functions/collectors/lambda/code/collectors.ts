import type { CollectorsByKind } from '../../fact-collector.ts'
import { codeContent } from './code-content.ts'

/** The collector of what archives of functions and layers contain: the function that reads images runs it. */
export const codeContentCollectors = {
  'AWS::Lambda::CodeContent': { content: codeContent },
} as const satisfies CollectorsByKind
