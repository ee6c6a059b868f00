import type { Deploy } from '../../resources/recorded/deploy.ts'
import { isMadeByAny, listIdentityArns } from '../../resources/recorded/recorded-change.ts'
import { quoteName, quoteText } from '../../text/quote-text.ts'
import { control } from '../control.ts'
import { findLastDeploys } from '../criteria/last-deploys.ts'
import { compliant, insufficientData, nonCompliant, notApplicable, type Evaluation } from '../evaluation.ts'

export const deployByPipelineOnly = control(
  {
    id: 'security-testing/deploy-by-pipeline-only',
    title: 'Functions should be deployed by the configured pipelines only',
    severity: 'HIGH',
    rationale:
      'What a pipeline deploys was reviewed, tested and scanned, and can be deployed again. Code that is uploaded by hand ' +
      'may have had none of these checks, and a later deployment of the pipeline can overwrite it unnoticed.',
    remediation:
      'Deploy the function by its pipeline. Then remove lambda:CreateFunction, lambda:UpdateFunctionCode and ' +
      'lambda:UpdateFunctionConfiguration from the identity that the finding names. If the deployment was an emergency, ' +
      'have an owner accept it with an exception.',
    references: [
      'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html',
    ],
    frameworks: {
      'BSI C5:2020': ['DEV-07', 'DEV-09'],
      'DORA 2022/2554': ['Article 9'],
      'FedRAMP 20x KSI 2026': ['KSI-CMT-RMV', 'KSI-SVC-ACM'],
      'ISO/IEC 27001:2022': ['A.8.32'],
      'NIS2 Article 21': ['21(2)(e)'],
      'NIST SP 800-190': ['4.4.5'],
      'NIST SP 800-53 r5': ['CM-3', 'CM-5'],
    },
    criteria: [
      'The setting "pipelines" has patterns of ARNs of roles and users, such as arn:aws:iam::123456789012:role/deploy-*. Without ' +
        'it, every function is NOT_APPLICABLE.',
      'The last CreateFunction, UpdateFunctionCode or UpdateFunctionConfiguration whose time in CloudTrail is within five ' +
        'seconds of LastModified of the function decides. If there is none, because its event was lost or came before Assay was ' +
        'installed, the result is INSUFFICIENT_DATA. An audit from a terminal sees no events, so that is its result.',
      'If an AWS service acts with the credentials of a caller, such as CloudFormation without a service role, the caller ' +
        'deploys. With a service role, that role deploys: configure it only if no one uses it but a pipeline.',
      'What AWS services do by themselves is no deployment. An emergency is no pipeline: accept its finding.',
    ],
    knownLimitations: [
      'Aliases and published versions are not evaluated: an alias can be moved to another version by hand.',
      'A service role of CloudFormation hides who changed the stack.',
      'Whether an event was lost is not known if another deployment was within the same five seconds.',
    ],
    /**
     * Patterns of ARNs of the roles and users that may deploy: `*` matches any characters, `?` matches one. The role of a
     * session counts, with its path. Empty: no function is evaluated.
     */
    settings: { pipelines: [] as readonly string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { facts: ['lastModified', 'deploys'] },
      ({ lastModified, deploys }, { settings: { pipelines } }) =>
        pipelines.length === 0
          ? notApplicable('No pipelines are configured.')
          : evaluateLastDeploys(findLastDeploys(lastModified, deploys), pipelines),
    ),
  ],
)

function evaluateLastDeploys(
  found: { last: readonly Deploy[] } | { unknown: string },
  pipelines: readonly string[],
): Evaluation {
  if ('unknown' in found) return insufficientData(found.unknown)
  const { last } = found
  const foreign = last.find(deploy => !isMadeByAny(deploy, pipelines))
  const deploy = foreign ?? last[0]
  if (deploy === undefined) return insufficientData('it is not known who deployed the function')
  if (foreign !== undefined && listIdentityArns(foreign).length === 0)
    return insufficientData(
      `the event of the last deployment does not name the identity of ${quoteText(foreign.by)}`,
    )
  const { changeId, at, action, issuer, arn = '', via } = deploy
  const evidence = { deployedBy: issuer ?? arn, action, at, change: changeId, ...(via ? { via } : {}) }
  if (foreign === undefined) return compliant(evidence)
  return nonCompliant(
    `The function was last deployed by ${quoteName(foreign.by)}${describeWay(foreign)} at ${quoteText(at)} ` +
      `(${quoteText(action)}), which is none of the configured pipelines.`,
    evidence,
    [changeId],
  )
}

/** How the identity deployed, for people: this decides nothing. */
function describeWay({ via, console: isConsole }: Deploy): string {
  return `${isConsole ? ' in the console' : ''}${via === undefined ? '' : ` through ${quoteText(via)}`}`
}
