import { getResourceName } from '../../resources/resource.ts'
import {
  ADMINISTRATOR_CRITERIA,
  ADMINISTRATOR_LIMITATIONS,
  describeAdministratorGrants,
  buildAdministratorEvidence,
} from '../criteria/administrators.ts'
import { describeAsSubject } from '../criteria/format-text.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const functionRoleNoAdmin = control(
  {
    id: 'least-privilege/function-role-no-admin',
    title: 'Function execution roles should not grant administrator access',
    severity: 'CRITICAL',
    rationale:
      'Anyone who gets the function to run their code, through a vulnerability or by deploying to it, controls ' +
      'the whole account.',
    remediation:
      'Detach or delete the policies that the finding names (DetachRolePolicy, DeleteRolePolicy), and grant the ' +
      'role only the actions and resources that the function uses.',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html'],
    frameworks: {
      'CIS AWS Compute 1.0': ['4.4', '4.9'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-DFP'],
      'HIPAA Security Rule': ['164.312(a)(1)'],
      'NIST SP 800-190': ['4.3.1'],
      'OWASP Serverless Top 10': ['S5'],
    },
    criteria: ADMINISTRATOR_CRITERIA,
    knownLimitations: [...ADMINISTRATOR_LIMITATIONS, UNUSED_VERSION_LIMITATION],
    settings: {},
  },
  declareEvaluator => [
    declareForVersions(
      declareEvaluator,
      { one: { role: { facts: ['administration'] } } },
      ({ resource, role: { resource: roleResource, administration } }) => {
        const role = getResourceName(roleResource)
        if (administration === 'NONE') return compliant({ role })
        const reason = `${describeAsSubject(resource)} runs as role ${quoteText(role)}, which grants ${describeAdministratorGrants(administration)}.`
        return nonCompliant(reason, { role, ...buildAdministratorEvidence(administration) })
      },
    ),
  ],
)
