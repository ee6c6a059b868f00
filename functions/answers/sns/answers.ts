import type { Answers } from '../aspect.ts'
import { attributes } from './topic.ts'

/** How every aspect of the kinds of SNS is read. */
export const snsAnswers = { 'AWS::SNS::Topic': { attributes } } as const satisfies Answers
