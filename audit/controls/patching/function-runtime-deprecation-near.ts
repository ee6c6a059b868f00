import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

const DAY = 86_400_000

export const functionRuntimeDeprecationNear = control(
  {
    id: 'patching/function-runtime-deprecation-near',
    title: 'Functions should leave a runtime before its support ends',
    severity: 'MEDIUM',
    rationale:
      'Moving code to another runtime takes planning and tests; from the deprecation date on there are no patches.',
    remediation: 'Plan the move to a later runtime, and test the code on it before the date.',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html'],
    frameworks: { 'CIS AWS Compute 1.0': ['4.11'], 'OWASP Serverless Top 10': ['S9'] },
    knownLimitations: ['AWS has moved dates before; the table says from which day it is.'],
    /** Days before the deprecation date from which on the runtime fails. AWS gives notice 180 days ahead. */
    settings: { withinDays: 90 },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { facts: ['lifecycle'] },
      ({ lifecycle }, { settings, now }) => {
        if (lifecycle === 'IMAGE') return notApplicable('A container image has no managed runtime.')
        const { runtime, deprecation, successor, asOf } = lifecycle
        const evidence = { runtime, deprecation, datesFrom: asOf }
        if (deprecation === 'NOT_ANNOUNCED') return compliant(evidence)
        const days = Math.ceil((Date.parse(deprecation) - now.getTime()) / DAY)
        if (days <= 0) return notApplicable(`Runtime ${runtime} is deprecated already.`)
        if (days > settings.withinDays) return compliant(evidence)
        const advice = successor === undefined ? '' : `; its successor is ${successor}`
        return nonCompliant(
          `Support of runtime ${runtime} ends in ${days} days, on ${deprecation}${advice}.`,
          evidence,
        )
      },
    ),
  ],
)
