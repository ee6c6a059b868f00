import { describe, expect, it } from 'vitest'
import { createUnresolved } from '../../../../functions/cloudformation/resolve/resolved-value.ts'
import { captureTemplateError, resolveOnly, resolveProperty, resolveText } from './resolve-sample.ts'

function refer(declaration: string, value?: string): unknown {
  const parameters = value === undefined ? {} : { X: value }
  return resolveProperty('!Ref X', `Parameters:\n  X: ${declaration}`, { parameters })
}

describe('parameters', () => {
  it.each([
    ['{Type: String, Default: a}', undefined, 'a'],
    ['{Type: String, Default: a}', 'b', 'b'],
    ['{Type: String, Default: a}', '', ''],
    ['{Type: String, Default: true}', undefined, 'true'],
    ['{Type: Number, Default: 12}', undefined, '12'],
    ['{Type: Number, Default: 1, MinValue: 1, MaxValue: 3}', '3', '3'],
    ['{Type: String, AllowedValues: [a, b]}', 'b', 'b'],
    ['{Type: String, AllowedValues: [true, 1]}', 'true', 'true'],
    ['{Type: CommaDelimitedList, AllowedValues: [a, b]}', 'b, a', ['b', 'a']],
    ['{Type: "List<Number>"}', '1,2', ['1', '2']],
    ['{Type: "AWS::EC2::VPC::Id"}', 'vpc-1', 'vpc-1'],
    ['{Type: "List<AWS::EC2::SecurityGroup::Id>"}', 'sg-1', ['sg-1']],
  ])('%s given %s', (declaration, given, value) => {
    expect(refer(declaration, given)).toEqual(value)
  })

  it.each([
    ['{Type: String}', undefined, 'the parameter X has no value'],
    ['{Type: String, AllowedValues: [a]}', undefined, 'the parameter X has no value'],
    ['{Type: String, NoEcho: true}', 'hunter2', 'the parameter X is secret (NoEcho)'],
    ['{Type: String, NoEcho: "TRUE"}', 'hunter2', 'the parameter X is secret (NoEcho)'],
    ['{Type: String, NoEcho: true}', undefined, 'the parameter X has no value'],
    [
      '{Type: "AWS::SSM::Parameter::Value<String>"}',
      '/a',
      'the parameter X has the value of a parameter of Systems Manager',
    ],
    [
      '{Type: "AWS::SSM::Parameter::Value<List<String>>"}',
      '/a',
      'the parameter X has the value of a parameter of Systems Manager',
    ],
  ])('are unresolved: %s given %s', (declaration, given, why) => {
    expect(refer(declaration, given)).toEqual(createUnresolved(why))
  })

  it.each([
    [
      '{Type: String, AllowedValues: [a, b]}',
      'c',
      /^app\.yaml:2: The value of the parameter X is none of its AllowedValues/,
    ],
    ['{Type: String, Default: c, AllowedValues: [a, b]}', undefined, /is none of its AllowedValues/],
    ['{Type: CommaDelimitedList, AllowedValues: [a]}', 'a,b', /is none of its AllowedValues/],
    ['{Type: Number}', 'many', /The value of the parameter X is no number/],
    ['{Type: Number}', '', /is no number/],
    ['{Type: String, MinLength: 2}', 'a', /shorter than its MinLength/],
    ['{Type: String, MaxLength: 2}', 'abc', /longer than its MaxLength/],
    ['{Type: Number, MinValue: 2}', '1', /less than its MinValue/],
    ['{Type: Number, MaxValue: 2}', '3', /more than its MaxValue/],
    ['{Default: a}', undefined, /^app\.yaml:2: The parameter X has no type/],
    ['{Type: Text}', undefined, /The parameter X has no type/],
  ])('are refused: %s given %s', (declaration, given, message) => {
    expect(captureTemplateError(() => refer(declaration, given))).toMatch(message)
  })

  it('with NoEcho have no value in an error', () => {
    const error = captureTemplateError(() =>
      refer('{Type: String, NoEcho: true, AllowedValues: [a]}', 'hunter2'),
    )
    expect(error).toMatch(/The value of the parameter X is none/)
    expect(error).not.toContain('hunter2')
  })

  it('with NoEcho have no value in an error of a condition', () => {
    const text = `
Parameters: {Password: {Type: String, NoEcho: true, Default: hunter2}}
Mappings: {Map: {a: {b: c}}}
Conditions: {C: !Equals [!FindInMap [Map, !Ref Password, b], c]}
Resources: {R: {Type: AWS::SNS::Topic, Condition: C}}
`
    const resolved = resolveText(text)
    expect(resolved).toHaveLength(2)
    expect(JSON.stringify(resolved)).not.toContain('hunter2')
  })

  it('that the template does not declare are refused', () => {
    const text = 'Resources:\n  R: {Type: AWS::SNS::Topic}\n'
    expect(captureTemplateError(() => resolveOnly(text, { parameters: { Other: 'a' } }))).toMatch(
      /The template has no parameter Other/,
    )
  })

  it('with NoEcho decide conditions', () => {
    const text = `
Parameters:
  Password: {Type: String, NoEcho: true, Default: ""}
Conditions:
  HasPassword: !Not [!Equals [!Ref Password, ""]]
Resources:
  Known: {Type: AWS::SNS::Topic}
  Secret: {Type: AWS::SNS::Topic, Condition: HasPassword}
`
    const list = (value: string): string[] =>
      resolveOnly(text, { parameters: { Password: value } }).resources.map(({ logicalId }) => logicalId)
    expect(list('')).toEqual(['Known'])
    expect(list('hunter2')).toEqual(['Known', 'Secret'])
  })
})
