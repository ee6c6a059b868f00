import { Command } from 'commander'
import { createPackCommand } from '../evidence/pack.ts'
import { createEvidenceReplayCommand } from '../evidence/replay.ts'
import { createEvidenceVerifyCommand } from '../evidence/verify.ts'

/** `assay evidence`: what an audit rests on, in a directory that others can verify and evaluate again. */
export function createEvidenceCommand(): Command {
  return new Command('evidence')
    .summary('pack what an audit rests on, verify it, and evaluate it again')
    .description(
      'Pack the responses of AWS, or what a deployment knows, the settings and every evaluation of an account into a directory or a ' +
        'bucket; verify that nothing in it was changed; and evaluate it again, on any machine. Calls AWS only for --deployed, s3:// and ' +
        '--kms-key.',
    )
    .addCommand(createPackCommand())
    .addCommand(createEvidenceVerifyCommand())
    .addCommand(createEvidenceReplayCommand())
}
