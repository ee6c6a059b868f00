import type { AliasLifecycle } from '../../resources/lambda/function.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

const DAY = 86_400_000

/** The number of aliases in the evidence. */
const SHOWN = 5

export const aliasTargetAssessed = control(
  {
    id: 'patching/alias-target-assessed',
    title: 'Function aliases should route to versions on a supported runtime',
    severity: 'HIGH',
    rationale:
      'An alias routes calls to a published version, which keeps the runtime it was published with. A ' +
      'newer runtime of $LATEST does not change it.',
    remediation:
      'Publish a version on a supported runtime (PublishVersion) and route the alias to it (UpdateAlias ' +
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
      'Only the runtime of versions behind aliases is checked, not their container image.',
      'Versions that are invoked by number, without an alias, are not checked.',
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
          return notApplicable('No alias routes calls to a version with a managed runtime.')
        const isDeprecated = ({ lifecycle: { deprecation } }: AliasLifecycle) =>
          deprecation !== 'NOT_ANNOUNCED' &&
          now.getTime() >= Date.parse(deprecation) + settings.graceDays * DAY
        const [first, ...others] = aliasLifecycles.filter(isDeprecated)
        if (first === undefined)
          return compliant({ aliases: aliasLifecycles.slice(0, SHOWN).map(summarizeAlias) })
        const { alias, version, weight, lifecycle } = first
        const share = weight < 1 ? `${Math.round(weight * 1_000) / 10}% of its calls` : 'its calls'
        const more = others.length === 0 ? '' : ` (and ${others.length} more)`
        const reason =
          `Alias ${alias} routes ${share} to version ${version}, whose runtime ${lifecycle.runtime} has been deprecated since ` +
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
