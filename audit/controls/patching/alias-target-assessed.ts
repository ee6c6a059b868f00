import type { AliasLifecycle } from '../../resources/lambda/function.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

const DAY = 86_400_000

/** As many aliases are shown as evidence. */
const SHOWN = 5

export const aliasTargetAssessed = control(
  {
    id: 'patching/alias-target-assessed',
    title: 'Versions that aliases send calls to should run on a runtime that AWS still supports',
    severity: 'HIGH',
    rationale:
      'Calls by an alias run a published version, whose runtime stays what it was when the version was published: a ' +
      'newer runtime of $LATEST does not help it.',
    remediation:
      'Publish a version on a supported runtime and let the alias send its calls there (PublishVersion, UpdateAlias ' +
      'with FunctionVersion and RoutingConfig).',
    references: [
      'https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html',
      'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
    ],
    frameworks: {
      'AWS FSBP': ['Lambda.2'],
      'NIST SP 800-53 r5': ['SI-2'],
      'PCI DSS 4.0.1': ['6.3.3'],
      'CIS AWS Compute 1.0': ['4.11'],
      'OWASP Serverless Top 10': ['S9'],
    },
    knownLimitations: [
      'Of the versions behind aliases the runtime is looked at, not the image.',
      'Versions that are called by their number, without an alias, are not looked at.',
    ],
    /** Days after the deprecation date during which the runtime still passes. */
    settings: { graceDays: 0 },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { facts: ['aliasLifecycles'] },
      ({ aliasLifecycles }, { settings, now }) => {
        if (aliasLifecycles.length === 0)
          return notApplicable('No alias sends calls to a version with a managed runtime.')
        const isOver = ({ lifecycle: { deprecation } }: AliasLifecycle) =>
          deprecation !== 'NOT_ANNOUNCED' &&
          now.getTime() >= Date.parse(deprecation) + settings.graceDays * DAY
        const [first, ...others] = aliasLifecycles.filter(isOver)
        if (first === undefined)
          return compliant({ aliases: aliasLifecycles.slice(0, SHOWN).map(summarizeAlias) })
        const { alias, version, weight, lifecycle } = first
        const part = weight < 1 ? `${Math.round(weight * 1_000) / 10}% of its calls` : 'its calls'
        const more = others.length === 0 ? '' : ` (${others.length} more such versions)`
        const reason =
          `Alias ${alias} sends ${part} to version ${version}, whose runtime ${lifecycle.runtime} is deprecated since ` +
          `${lifecycle.deprecation}${more}.`
        return nonCompliant(reason, { aliases: [first, ...others].slice(0, SHOWN).map(summarizeAlias) })
      },
    ),
  ],
)

function summarizeAlias({ alias, version, weight, lifecycle }: AliasLifecycle) {
  const { runtime, deprecation, asOf } = lifecycle
  return { alias, version, weight, runtime, deprecation, datesFrom: asOf }
}
