import type { Tristate } from '../../engines/iam/tristate.ts'
import { isExactGlobMatch } from '../../engines/iam/glob/glob-match.ts'
import type { LogAccess } from '../../resources/lambda/configuration.ts'
import { getLogGroupName } from '../../resources/logs/log-group.ts'
import { getResourceName } from '../../resources/resource.ts'
import { quoteText } from '../../text/quote-text.ts'
import { control } from '../control.ts'
import { describeAsSubject, joinNames } from '../criteria/format-text.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import {
  compliant,
  insufficientData,
  nonCompliant,
  nonCompliantIfComplete,
  notApplicable,
} from '../evaluation.ts'

/** `logLayers`: patterns of ARNs of layer versions whose extensions send the logs of a function elsewhere. */
const settings: { logLayers: readonly string[] } = { logLayers: [] }

/** The permissions, by the action that each allows. */
const ACTIONS = {
  createLogGroup: 'logs:CreateLogGroup',
  createLogStream: 'logs:CreateLogStream',
  putLogEvents: 'logs:PutLogEvents',
} as const satisfies Record<keyof LogAccess, string>

/**
 * The service that runs Lambda@Edge functions. Their logs are in the regions where they run, by default in log groups with the prefix
 * `us-east-1.` (CloudFront Developer Guide, "Edge function logs").
 */
const EDGE_SERVICE = 'edgelambda.amazonaws.com'

export const functionLogging = control(
  {
    id: 'runtime-monitoring/function-logging',
    title: 'Functions should be able to write their logs',
    severity: 'MEDIUM',
    rationale:
      'Lambda writes the logs of a function with its execution role. If the role is not allowed to, the logs are lost ' +
      'without an error, and what the function did cannot be found out.',
    remediation:
      'Allow the execution role logs:CreateLogStream and logs:PutLogEvents on the log group, and create the log group or ' +
      'allow logs:CreateLogGroup (PutRolePolicy). Set an application log level below FATAL (UpdateFunctionConfiguration ' +
      'with LoggingConfig).',
    references: [
      'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html',
      'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html',
      'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html',
    ],
    frameworks: { 'OWASP Serverless Top 10': ['S10'] },
    criteria: [
      'The role may create log streams in the log group of the function and put events into them: the one of its logging configuration, or by default /aws/lambda/ with its name.',
      'The log group exists, or the role may create it.',
      'In the format JSON, the application log level FATAL drops the errors of the function, and fails.',
    ],
    knownLimitations: [
      UNUSED_VERSION_LIMITATION,
      'Service control policies are not evaluated.',
      'Of a Lambda@Edge function, only the log group in its own region is evaluated, and a role that cannot write there is not decided.',
      'Functions whose extensions send logs elsewhere fail, unless logLayers names a layer of them.',
    ],
    settings,
  },
  declareEvaluator => [
    declareForVersions(
      declareEvaluator,
      {
        facts: ['logging', 'logAccess', 'layers'],
        one: { logGroup: { facts: ['state'] }, role: { facts: ['trusted'] } },
      },
      ({ resource, logging, logAccess, layers, logGroup, role }, { settings: { logLayers } }) => {
        const named = layers.find(({ arn }) => logLayers.some(pattern => isExactGlobMatch(pattern, arn)))
        if (named !== undefined)
          return notApplicable(`Its layer ${quoteText(getResourceName(named))} sends its logs elsewhere.`)
        const group = getLogGroupName(logGroup.resource)
        const evidence = { logGroup: group, state: logGroup.state, ...logAccess }
        const needed = {
          ...logAccess,
          createLogGroup: logGroup.state === 'PRESENT' ? 'ALWAYS' : logAccess.createLogGroup,
        }
        const subject = describeAsSubject(resource)
        // Proven whatever the role may do, so before what only all of its policies prove.
        if (logging.format === 'JSON' && logging.applicationLevel === 'FATAL')
          return nonCompliant(`${subject} has the application log level FATAL, which drops its errors.`, {
            applicationLevel: logging.applicationLevel,
          })
        const denied = listActions(needed, 'NEVER')
        if (denied.length > 0 && role.trusted.services.includes(EDGE_SERVICE))
          return insufficientData(
            `role ${quoteText(getResourceName(role.resource))} trusts ${EDGE_SERVICE}: Lambda@Edge writes logs to log groups of other names in other regions`,
          )
        if (denied.length > 0) {
          const missing = logGroup.state === 'ABSENT' ? ', which does not exist' : ''
          return nonCompliantIfComplete(
            `${subject} cannot write logs: its role ${quoteText(getResourceName(role.resource))} is not allowed ${joinNames(denied)} on log group ${quoteText(group)}${missing}.`,
            evidence,
          )
        }
        const conditional = listActions(needed, 'SOMETIMES')
        if (conditional.length > 0)
          return insufficientData(
            `it depends on conditions whether role ${quoteText(getResourceName(role.resource))} is allowed ${joinNames(conditional)} on log group ${quoteText(group)}`,
          )
        return compliant(evidence)
      },
    ),
  ],
)

function listActions(needed: Readonly<Record<keyof LogAccess, string>>, applies: Tristate): string[] {
  const names = ['createLogGroup', 'createLogStream', 'putLogEvents'] as const
  return names.filter(name => needed[name] === applies).map(name => ACTIONS[name])
}
