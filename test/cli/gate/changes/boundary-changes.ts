import {
  ADMINISTRATOR_POLICY,
  buildLambda,
  buildChangePolicy,
  buildRef,
  buildChangeRole,
  buildTyped,
  defineStep,
  nameManagedPolicy,
  type TemplateChange,
} from './template-change.ts'

const wide = { PolicyName: 'wide', PolicyDocument: buildChangePolicy({ Action: '*', Resource: '*' }) }
const boundary = (document: object) =>
  buildTyped('AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'boundary', PolicyDocument: document })
const logs = { Action: 'logs:*', Resource: '*' }

/** Changes that look dangerous and are not, and the reverse: boundaries, explicit denials and conditions. */
export const boundaryChanges: readonly TemplateChange[] = [
  {
    name: 'an administrator within a boundary, whose boundary is then removed',
    stack: 'bounded',
    steps: [
      defineStep({
        Boundary: boundary(buildChangePolicy(logs)),
        Role: buildChangeRole({
          ManagedPolicyArns: [ADMINISTRATOR_POLICY],
          PermissionsBoundary: buildRef('Boundary'),
        }),
        Worker: buildLambda('Role'),
      }),
      defineStep({
        Boundary: boundary(buildChangePolicy(logs)),
        Role: buildChangeRole({ ManagedPolicyArns: [ADMINISTRATOR_POLICY] }),
        Worker: buildLambda('Role'),
      }),
    ],
  },
  {
    name: 'a boundary whose document is widened by one harmless-looking statement',
    stack: 'widened-boundary',
    steps: [
      defineStep({
        Boundary: boundary(buildChangePolicy(logs)),
        Role: buildChangeRole({ Policies: [wide], PermissionsBoundary: buildRef('Boundary') }),
      }),
      defineStep({
        Boundary: boundary(buildChangePolicy(logs, { NotAction: 'organizations:*', Resource: '*' })),
        Role: buildChangeRole({ Policies: [wide], PermissionsBoundary: buildRef('Boundary') }),
      }),
    ],
  },
  {
    name: 'an explicit denial that is removed',
    stack: 'denied',
    steps: [
      defineStep({
        Role: buildChangeRole({
          Policies: [
            wide,
            {
              PolicyName: 'deny',
              PolicyDocument: buildChangePolicy({ Effect: 'Deny', NotAction: 'logs:*', Resource: '*' }),
            },
          ],
        }),
      }),
      defineStep({ Role: buildChangeRole({ Policies: [wide] }) }),
    ],
  },
  {
    name: 'all of IAM under a condition that is then dropped',
    stack: 'conditional',
    steps: [
      defineStep({
        Role: buildChangeRole({
          Policies: [
            {
              PolicyName: 'iam',
              PolicyDocument: buildChangePolicy({
                Action: 'iam:*',
                Resource: '*',
                Condition: { StringEquals: { 'aws:ResourceTag/team': 'web' } },
              }),
            },
          ],
        }),
      }),
      defineStep({
        Role: buildChangeRole({
          Policies: [
            { PolicyName: 'iam', PolicyDocument: buildChangePolicy({ Action: 'iam:*', Resource: '*' }) },
          ],
        }),
      }),
    ],
  },
  {
    name: 'passing roles is harmless until another role becomes an administrator',
    stack: 'passed',
    steps: [
      defineStep({
        Deployer: buildChangeRole({
          Policies: [
            {
              PolicyName: 'deploy',
              PolicyDocument: buildChangePolicy({
                Action: ['lambda:CreateFunction', 'lambda:InvokeFunction', 'iam:PassRole'],
                Resource: '*',
              }),
            },
          ],
        }),
        Target: buildChangeRole({ RoleName: 'target' }),
        Worker: buildLambda('Deployer'),
      }),
      defineStep({
        Deployer: buildChangeRole({
          Policies: [
            {
              PolicyName: 'deploy',
              PolicyDocument: buildChangePolicy({
                Action: ['lambda:CreateFunction', 'lambda:InvokeFunction', 'iam:PassRole'],
                Resource: '*',
              }),
            },
          ],
        }),
        Target: buildChangeRole({ RoleName: 'target', ManagedPolicyArns: [ADMINISTRATOR_POLICY] }),
        Worker: buildLambda('Deployer'),
      }),
    ],
  },
  {
    name: 'a boundary that is attached as a policy, and an AWS managed policy as boundary',
    stack: 'boundary-kinds',
    steps: [
      defineStep({
        Role: buildChangeRole({ Policies: [wide], PermissionsBoundary: nameManagedPolicy('ReadOnlyAccess') }),
      }),
      defineStep({
        Role: buildChangeRole({
          Policies: [wide],
          PermissionsBoundary: nameManagedPolicy('PowerUserAccess'),
        }),
      }),
      defineStep({ Role: buildChangeRole({ ManagedPolicyArns: [nameManagedPolicy('PowerUserAccess')] }) }),
    ],
  },
]
