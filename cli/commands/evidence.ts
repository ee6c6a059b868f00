import { Command } from 'commander'
import { createPackCommand } from '../evidence/pack.ts'
import { createEvidenceReplayCommand } from '../evidence/replay.ts'
import { createEvidenceVerifyCommand } from '../evidence/verify.ts'

/** `assay evidence`: what an audit rests on, in a directory that others can verify and evaluate again. */
export function createEvidenceCommand(): Command {
  return new Command('evidence')
    .summary('pack what an audit rests on, verify it, and evaluate it again')
    .description(
      'Pack the responses of AWS, the settings and every evaluation of an account into a directory; verify that nothing in it was ' +
        'changed; and evaluate it again, on any machine. Calls no AWS API and opens no address.',
    )
    .addCommand(createPackCommand())
    .addCommand(createEvidenceVerifyCommand())
    .addCommand(createEvidenceReplayCommand())
}
