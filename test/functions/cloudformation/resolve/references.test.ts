import { describe, expect, it } from 'vitest'
import { createUnresolved } from '../../../../functions/cloudformation/resolve/resolved-value.ts'
import { captureTemplateError, findResolved, resolveOnly } from './resolve-sample.ts'

describe('references between resources', () => {
  const text = `
Resources:
  Function:
    Type: AWS::Lambda::Function
    Metadata: {"aws:cdk:path": App/Function/Resource}
    Properties:
      Role: !GetAtt Role.Arn
      Environment: {Variables: {QUEUE: !Ref Queue, TABLE: !Sub "\${Table}", DLQ: {"Fn::GetAtt": "Queue.Arn"}}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub "\${AWS::StackName}-role"
      Path: /service/
      Policies:
        - PolicyName: a
          PolicyDocument: {Statement: {Effect: Allow, Action: "sqs:*", Resource: !GetAtt Queue.Arn}}
  Queue: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}
  Table: {Type: AWS::DynamoDB::Table, DependsOn: [Queue]}
`

  it('are resolved with the names that AWS gives and generates', () => {
    const resolved = resolveOnly(text)
    const { properties, physicalId, generated, constructPath, source } = findResolved(resolved, 'Function')
    const { physicalId: queueUrl } = findResolved(resolved, 'Queue')
    expect(queueUrl).toMatch(
      /^https:\/\/sqs\.eu-west-1\.amazonaws\.com\/111122223333\/app-Queue-[A-Z0-9]{12}\.fifo$/,
    )
    expect(properties).toEqual({
      Role: 'arn:aws:iam::111122223333:role/service/app-role',
      Environment: {
        Variables: {
          QUEUE: queueUrl,
          TABLE: findResolved(resolved, 'Table').physicalId,
          DLQ: `arn:aws:sqs:eu-west-1:111122223333:${queueUrl.split('/').at(-1)}`,
        },
      },
    })
    expect(physicalId).toMatch(/^app-Function-[A-Z0-9]{12}$/)
    expect({ generated, constructPath, source }).toEqual({
      generated: true,
      constructPath: 'App/Function/Resource',
      source: { file: 'app.yaml', line: 3 },
    })
    expect(findResolved(resolved, 'Role')).not.toHaveProperty('generated')
  })

  it('come after what they reference', () => {
    const order = resolveOnly(text).resources.map(({ logicalId }) => logicalId)
    expect(order).toEqual(['Queue', 'Role', 'Table', 'Function'])
  })

  it('are resolved with deployed physical ids', () => {
    const physicalIds = new Map([
      ['Table', 'app-Table-DEPLOYED'],
      ['Role', 'another-role'],
    ])
    const resolved = resolveOnly(text, { physicalIds })
    expect(findResolved(resolved, 'Table').physicalId).toBe('app-Table-DEPLOYED')
    expect(findResolved(resolved, 'Table')).not.toHaveProperty('generated')
    // The template names the role differently: AWS replaces the deployed one.
    expect(findResolved(resolved, 'Role').physicalId).toBe('app-role')
  })

  it('are unresolved where a property of the name is', () => {
    const withParameter = `Parameters: {Name: {Type: String}}\n${text.replace('!Sub "${AWS::StackName}-role"', '!Ref Name')}`
    expect(findResolved(resolveOnly(withParameter), 'Function').properties['Role']).toEqual(
      createUnresolved('Role: the parameter Name has no value'),
    )
  })
})

const topic = (body: string): string => `{Type: AWS::SNS::Topic, ${body}}`

describe('circles', () => {
  it.each([
    ['A → A', { A: topic('Properties: {TopicName: !Ref A}') }],
    ['A → A', { A: topic('DependsOn: A') }],
    ['A → B → A', { A: topic('Properties: {TopicName: !Ref B}'), B: topic('DependsOn: [A]') }],
    [
      'A → B → C → A',
      {
        A: topic('Properties: {TopicName: !Sub "${B.TopicName}"}'),
        B: topic('Properties: {TopicName: !Join ["", [!GetAtt C.TopicName]]}'),
        C: topic('Properties: {Tags: [{Key: a, Value: !GetAtt [A, TopicArn]}]}'),
      },
    ],
  ])('are named: %s', (circle, resources) => {
    const lines = Object.entries(resources).map(([logicalId, body]) => `  ${logicalId}: ${body}`)
    expect(captureTemplateError(() => resolveOnly(`Resources:\n${lines.join('\n')}\n`))).toBe(
      `app.yaml:2: The resources ${circle} reference each other in a circle, and CloudFormation refuses it. Remove one reference.`,
    )
  })

  it('are none over a branch that is not taken or a variable of Fn::Sub', () => {
    const text = `
Conditions: {Never: !Equals [a, b]}
Resources:
  A: {Type: AWS::SNS::Topic, Properties: {TopicName: !If [Never, !Ref B, a]}}
  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub ["\${A}-\${B}", {B: b}]}}
`
    expect(findResolved(resolveOnly(text), 'B').properties['TopicName']).toBe(
      'arn:aws:sns:eu-west-1:111122223333:a-b',
    )
  })

  it('are searched in a chain of 500 resources', () => {
    const resources = Array.from(
      { length: 500 },
      (_, at) =>
        `  R${at}: {Type: AWS::SNS::Topic, Properties: {TopicName: ${at === 499 ? 'last' : `!GetAtt R${at + 1}.TopicName`}}}`,
    )
    const resolved = resolveOnly(`Resources:\n${resources.join('\n')}\n`)
    expect(findResolved(resolved, 'R0').properties['TopicName']).toBe('last')
  })
})

it('refuses a dependency on a resource that does not exist', () => {
  const text = 'Resources:\n  A:\n    Type: AWS::SNS::Topic\n    DependsOn: B\n'
  expect(captureTemplateError(() => resolveOnly(text))).toMatch(
    /^app\.yaml:4: The template has no resource B, on which A depends/,
  )
})

describe('exports', () => {
  const text = `
Conditions: {Never: !Equals [a, b]}
Parameters: {Unknown: {Type: String}}
Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: news}}}
Outputs:
  Plain: {Value: a}
  Exported: {Value: !Ref Topic, Export: {Name: !Sub "\${AWS::StackName}:Topic"}}
  Unresolved: {Value: !Ref Unknown, Export: {Name: unknown}}
  Nameless: {Value: a, Export: {Name: !Ref Unknown}}
  Absent: {Condition: Never, Value: !Ref Nothing, Export: {Name: absent}}
`

  it('have their values by name', () => {
    expect([...resolveOnly(text).exports]).toEqual([
      ['app:Topic', 'arn:aws:sns:eu-west-1:111122223333:news'],
      ['unknown', createUnresolved('the parameter Unknown has no value')],
    ])
  })

  it.each([
    ['Value: a}', 'Value: !Ref Nothing}', /^app\.yaml:6: The template has no resource or parameter Nothing/],
    ['Plain: {Value: a}', 'Plain: {Description: a}', /^app\.yaml:6: The output Plain has no Value/],
    ['Condition: Never', 'Condition: Other', /^app\.yaml:10: The condition of the output Absent/],
  ])('are refused: %s becomes %s', (from, to, message) => {
    expect(captureTemplateError(() => resolveOnly(text.replace(from, to)))).toMatch(message)
  })
})
