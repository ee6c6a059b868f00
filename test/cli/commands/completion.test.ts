import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { runAssay } from '../run-assay.ts'

async function printScript(shell: string): Promise<string> {
  const { stdout, status } = await runAssay('completion', shell)
  expect(status).toBe(0)
  return stdout
}

/** The words that bash offers for the last of `words`. */
function complete(script: string, ...words: string[]): string[] {
  const quoted = words.map(word => `'${word}'`).join(' ')
  const program = `${script}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _assay_completion; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', program], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout.trim().split('\n')
}

describe('assay completion', () => {
  it('completes commands, their commands, and options in bash', async () => {
    const script = await printScript('bash')
    expect(complete(script, 'assay', 'co')).toEqual(['collect', 'controls', 'completion'])
    expect(complete(script, 'assay', 'access', 'd')).toEqual(['decide', 'diff'])
    expect(complete(script, 'assay', 'audit', '--re')).toEqual(['--region'])
    expect(complete(script, 'assay', 'audit', '--qu')).toEqual(['--quiet'])
    expect(complete(script, 'assay', 'completion', 'z')).toEqual(['zsh'])
  })

  it('completes the values of options that have some', async () => {
    const script = await printScript('bash')
    expect(complete(script, 'assay', 'audit', '--format', '')).toEqual(
      'html json csv markdown sarif junit ocsf asff oscal'.split(' '),
    )
    expect(complete(script, 'assay', 'replay', '--format', 'o')).toEqual(['ocsf', 'oscal'])
    expect(complete(script, 'assay', 'gate', '--fail-on-access', 'r')).toEqual(['risky'])
    const lines = (await printScript('fish')).split('\n')
    const values = "-l format -x -a 'html json csv markdown sarif junit ocsf asff oscal'"
    expect(lines.some(line => line.includes('seen_subcommand_from audit') && line.includes(values))).toBe(
      true,
    )
  })

  it('makes zsh load the same script', async () => {
    expect(await printScript('zsh')).toMatch(/bashcompinit[^]*complete -o default -F _assay_completion assay/)
  })

  it('has a line per word in fish', async () => {
    const lines = (await printScript('fish')).trim().split('\n')
    expect(lines).toContain(
      "complete -c assay -n '__fish_use_subcommand' -a audit -d 'audit an account: live, or from an account file'",
    )
    expect(
      lines.some(line => line.includes('__fish_seen_subcommand_from audit') && line.includes('-l region')),
    ).toBe(true)
  })

  it('refuses another shell', async () => {
    const { stderr, status } = await runAssay('completion', 'csh')
    expect(status).toBe(2)
    expect(stderr).toContain('Allowed choices are bash, zsh, fish')
  })
})
