import { describe, expect, it } from 'vitest'
import {
  createUnresolved,
  isUnresolved,
} from '../../../../functions/cloudformation/resolve/resolved-value.ts'
import { captureTemplateError, resolveProperty } from './resolve-sample.ts'

const EXTENSIONS = 'Transform: AWS::LanguageExtensions'
const PARAMETERS = `
Parameters:
  Text: {Type: String, Default: hello}
  Number: {Type: Number, Default: 3306}
  List: {Type: CommaDelimitedList, Default: "a, b,c"}
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>", Default: "subnet-1,subnet-2"}
  Empty: {Type: CommaDelimitedList, Default: ""}
  Missing: {Type: String}
  Ami: {Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", Default: /aws/ami}
  Name: {Type: "AWS::SSM::Parameter::Name", Default: /a}
  Secret: {Type: String, NoEcho: true, Default: hunter2}
Mappings:
  Regions:
    eu-west-1: {Ami: ami-1, Zones: [a, b], Port: 80}
`

describe('functions that can be evaluated', () => {
  it.each<[string, unknown]>([
    ['!Ref Text', 'hello'],
    ['!Ref Number', '3306'],
    ['!Ref List', ['a', 'b', 'c']],
    ['!Ref Subnets', ['subnet-1', 'subnet-2']],
    ['!Ref Empty', []],
    ['!Ref Name', '/a'],
    ['!Ref AWS::AccountId', '111122223333'],
    ['!Ref AWS::Region', 'eu-west-1'],
    ['!Ref AWS::Partition', 'aws'],
    ['!Ref AWS::URLSuffix', 'amazonaws.com'],
    ['!Ref AWS::StackName', 'app'],
    ['!Ref AWS::NoValue', undefined],
    ['[a, !Ref AWS::NoValue, b]', ['a', 'b']],
    ['{a: !Ref AWS::NoValue, b: c}', { b: 'c' }],
    ['!Sub "${Text}-${AWS::Region}-${!Literal}-$x-${"', 'hello-eu-west-1-${Literal}-$x-${'],
    ['!Sub ["${A}${B}${Text}", {A: 1, B: !Ref Number}]', '13306hello'],
    ['!Sub ["${Text}", {Text: shadowed}]', 'shadowed'],
    ['!Join ["-", [a, 1, true, !Ref Text]]', 'a-1-true-hello'],
    ['!Join ["", !Ref List]', 'abc'],
    ['!Join [",", [a, !Ref AWS::NoValue]]', 'a'],
    ['!Join [",", []]', ''],
    ['!Select [1, [a, b]]', 'b'],
    ['!Select ["0", !Ref List]', 'a'],
    ['!Select [0, !Split ["/", "a/b"]]', 'a'],
    ['!Select [0, [!Ref Missing, b]]', createUnresolved('the parameter Missing has no value')],
    ['!Select [1, [!Ref Missing, b]]', 'b'],
    ['!Split ["|", "a||b"]', ['a', '', 'b']],
    ['!Base64 "häuser"', 'aMOkdXNlcg=='],
    ['!Base64 {Ref: Text}', 'aGVsbG8='],
    ['!FindInMap [Regions, !Ref AWS::Region, Ami]', 'ami-1'],
    ['!FindInMap [Regions, eu-west-1, Zones]', ['a', 'b']],
    ['!FindInMap [Regions, eu-west-1, Port]', 80],
    ['!FindInMap [Regions, us-east-1, Ami, {DefaultValue: !Ref Text}]', 'hello'],
    ['!FindInMap [Regions, constructor, name, {DefaultValue: d}]', 'd'],
    ['!Cidr [10.0.0.0/16, 3]', ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    ['!Cidr [10.0.9.7/22, "2", "5"]', ['10.0.8.0/27', '10.0.8.32/27']],
    ['!Cidr ["2001:db8::/56", 2, 64]', ['2001:db8::/64', '2001:db8:0:1::/64']],
    ['!Length [a, b]', 2],
    ['!Length {Ref: List}', 3],
    ['!ToJsonString {a: [1, !Ref Text], b: !Ref AWS::NoValue}', '{"a":[1,"hello"]}'],
    ['{Condition: IsLive}', { Condition: 'IsLive' }],
    ['{Ref: Text, Other: a}', { Ref: 'Text', Other: 'a' }],
  ])('%s', (yaml, value) => {
    expect(resolveProperty(yaml, `${EXTENSIONS}${PARAMETERS}`)).toEqual(value)
  })

  it('have 100 variables in Fn::Sub', () => {
    const names = Array.from({ length: 100 }, (_, at) => `V${at}`)
    const yaml = `!Sub ["${names.map(name => `\${${name}}`).join('')}", {${names.map(name => `${name}: x`).join(', ')}}]`
    expect(resolveProperty(yaml)).toBe('x'.repeat(100))
  })

  it.each([
    ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
    ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ])('know the partition of %s', (region, partition, suffix) => {
    expect(resolveProperty('!Sub "${AWS::Partition} ${AWS::URLSuffix}"', '', { region })).toBe(
      `${partition} ${suffix}`,
    )
  })

  it('import exports of the same assembly', () => {
    const exports = new Map([['shared-role', 'arn:aws:iam::111122223333:role/shared']])
    expect(
      resolveProperty('!ImportValue {"Fn::Sub": "shared-${Text}"}', PARAMETERS.replace('hello', 'role'), {
        exports,
      }),
    ).toBe('arn:aws:iam::111122223333:role/shared')
  })
})

describe('what cannot be known', () => {
  it.each([
    ['!Ref Missing', 'the parameter Missing has no value'],
    ['!Ref Ami', 'the parameter Ami has the value of a parameter of Systems Manager'],
    ['!Ref Secret', 'the parameter Secret is secret (NoEcho)'],
    ['!Ref AWS::StackId', 'AWS assigns the id of a stack'],
    ['!Ref AWS::NotificationARNs', 'the deployment names the topics of its notifications'],
    ['!GetAZs ""', 'the account decides which Availability Zones it has'],
    ['!Select [0, !GetAZs {Ref: "AWS::Region"}]', 'the account decides which Availability Zones it has'],
    ['!Sub "a${Missing}b"', 'the parameter Missing has no value'],
    ['!Sub ["a${X}b", {X: !Ref Missing}]', 'the parameter Missing has no value'],
    ['!Join ["", [a, !Ref Missing]]', 'the parameter Missing has no value'],
    ['!Split [",", !Ref Missing]', 'the parameter Missing has no value'],
    ['!Base64 {Ref: Missing}', 'the parameter Missing has no value'],
    ['!FindInMap [Regions, !Ref Missing, Ami]', 'the parameter Missing has no value'],
    ['!Cidr [!Ref Missing, 2]', 'the parameter Missing has no value'],
    ['!ImportValue other', 'the export other belongs to a stack that is not part of the change'],
    ['!ToJsonString {a: [!Ref Missing]}', 'the parameter Missing has no value'],
    ['!GetStackOutput [a, b]', 'the deployment evaluates Fn::GetStackOutput, which Assay does not'],
    ['{"Fn::Unheard": a}', 'the deployment evaluates Fn::Unheard, which Assay does not'],
    [
      '{"Fn::Transform": {Name: AWS::Include}, a: b}',
      'the deployment evaluates Fn::Transform beside other keys',
    ],
    ['!Transform {Name: Macro}', 'the deployment evaluates Fn::Transform, which Assay does not'],
  ])('%s', (yaml, why) => {
    const value = resolveProperty(yaml, `${EXTENSIONS}${PARAMETERS}`)
    expect(isUnresolved(value)).toBe(true)
    expect(value).toEqual({ unresolved: why })
  })

  it('is not what a template writes in its form', () => {
    expect(isUnresolved(resolveProperty('{unresolved: a}'))).toBe(false)
  })

  it('leaves the rest of a value known', () => {
    expect(resolveProperty('{a: !Ref Missing, b: c}', PARAMETERS)).toEqual({
      a: { unresolved: 'the parameter Missing has no value' },
      b: 'c',
    })
  })
})

describe('dynamic references', () => {
  const reference = '{{resolve:secretsmanager:database:SecretString:password}}'
  it.each([
    `"${reference}"`,
    `"postgres://user:${reference}@host"`,
    `!Sub "\${Text}${reference}"`,
    `!Join ["", ["{{res", "olve:ssm:database:1}}"]]`,
    `!Join ["", [a, "${reference}"]]`,
    `!Select [0, ["${reference}"]]`,
    `!Base64 "${reference}"`,
    `!ToJsonString {a: "${reference}"}`,
    '!Ref Password',
  ])('are never repeated: %s', yaml => {
    const sections = `${EXTENSIONS}\nParameters:\n  Text: {Type: String, Default: a}\n  Password: {Type: String, Default: "${reference}"}\n`
    const value = resolveProperty(yaml, sections)
    expect(isUnresolved(value)).toBe(true)
    expect(JSON.stringify(value)).not.toMatch(/database|resolve:/)
  })
})

describe('what CloudFormation refuses', () => {
  const line = PARAMETERS.split('\n').length + 5
  it.each([
    ['!Ref Nothing', /has no resource or parameter Nothing/],
    ['!Ref [a]', /Ref takes the name/],
    ['!Ref AWS::Account', /has no resource or parameter AWS::Account/],
    ['!GetAtt Nothing.Arn', /has no resource or parameter Nothing/],
    ['!GetAtt Nothing', /Fn::GetAtt takes/],
    ['!GetAtt [Nothing, a, b]', /Fn::GetAtt takes/],
    ['!Sub "${Nothing}"', /has no resource or parameter Nothing/],
    ['!Sub "${Nothing.Arn}"', /has no resource or parameter Nothing/],
    ['!Sub "${a b}"', /variable of Fn::Sub/],
    ['!Sub "${}"', /variable of Fn::Sub/],
    ['!Sub "${List}"', /variable List of Fn::Sub is no text/],
    ['!Sub [a]', /Fn::Sub takes a list of 2 values/],
    ['!Sub [[a], {}]', /Fn::Sub takes a text/],
    ['!Select [2, [a, b]]', /Fn::Select has no value at index 2: its list has 2/],
    ['!Select [-1, [a, b]]', /no value at index -1/],
    ['!Select [0, []]', /no value at index 0/],
    ['!Select [0, a]', /demands a list/],
    ['!Join [",", a]', /demands a list/],
    ['!Join [",", [[a]]]', /Fn::Join joins only texts/],
    ['!Join [","]', /Fn::Join takes a list of 2 values/],
    ['!Split ["", a]', /delimiter that is not empty/],
    ['!FindInMap [Regions, nowhere, Ami]', /The mapping Regions has no value at nowhere, Ami/],
    ['!FindInMap [Regions, eu-west-1, constructor]', /has no value/],
    ['!FindInMap [Nothing, a, b]', /The mapping Nothing/],
    ['!Cidr [10.0.0.0/24, 4]', /Fn::Cidr cannot cut 4 blocks from 10\.0\.0\.0\/24/],
    ['!Cidr [10.0.0.0/16, 257]', /Fn::Cidr cannot cut/],
    ['!Cidr ["2001:db8::/56", 2]', /Fn::Cidr cannot cut/],
    ['!Cidr [nonsense, 1]', /Fn::Cidr cannot cut/],
    ['!If [Nothing, a, b]', /no condition Nothing/],
    ['!If [a, b]', /Fn::If takes a list of 3 values/],
    ['!Length [a]', /only in templates with the transform AWS::LanguageExtensions/],
  ])('%s', (yaml, message) => {
    const error = captureTemplateError(() => resolveProperty(yaml, PARAMETERS))
    expect(error).toMatch(message)
    expect(error).toMatch(new RegExp(`^app\\.yaml:${line}: `))
  })
})
