import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

/** As many variables are shown as evidence. */
const SHOWN = 10

export const functionEnvNoSecrets = control(
  {
    id: 'isolation/function-env-no-secrets',
    title: "Functions' environment variables should not hold secrets",
    severity: 'CRITICAL',
    rationale:
      'Whoever may read the configuration of the function, and many may, reads its environment as plain text; so does ' +
      'every library the function loads.',
    remediation:
      'Put the secret into Secrets Manager or Parameter Store, have the function read it at run time, remove the ' +
      'variable (UpdateFunctionConfiguration with Environment) and replace the secret, which counts as known. A ' +
      'variable that only looks like a secret goes under "ignoredVariables".',
    references: [
      'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html',
      'https://docs.aws.amazon.com/lambda/latest/dg/with-secrets-manager.html',
    ],
    frameworks: {
      'CIS AWS Compute 1.0': ['4.3'],
      'NIST SP 800-190': ['4.1.4'],
      'OWASP Serverless Top 10': ['S3', 'S6'],
    },
    knownLimitations: [
      'Values are known by their form, or by a name that says password, secret, token or key with a literal value that looks made up; other secrets are not seen.',
      'A key that everybody may know can have the form of a secret one; list its variable under "ignoredVariables".',
      'The environment of published versions is not looked at; only that of $LATEST is.',
    ],
    /** Names of variables that look like secrets and are none. */
    settings: { ignoredVariables: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator('AWS::Lambda::Function', { facts: ['environment'] }, ({ environment }, { settings }) => {
      const suspects = Object.entries(environment)
        .filter(([name, { detected }]) => detected.length > 0 && !settings.ignoredVariables.includes(name))
        .map(([variable, { detected }]) => ({ variable: variable.slice(0, 128), detected }))
      const [first] = suspects
      if (first === undefined) return compliant({ variables: Object.keys(environment).length })
      const more = suspects.length === 1 ? '' : `, and ${suspects.length - 1} more like it`
      const reason = `Environment variable ${first.variable} holds what looks like a secret (${first.detected.join(', ')})${more}.`
      return nonCompliant(reason, { suspects: suspects.slice(0, SHOWN), count: suspects.length })
    }),
  ],
)
