// Writes NAME.hex, the runtime code, for each contract of tokens.sol. Called by compile.sh, which brings the compiler.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [compilerFolder, tokenFolder] = process.argv.slice(2);
const solc = createRequire(join(compilerFolder, 'from-here.js'))('solc');
const input = {
  language: 'Solidity',
  sources: { 'tokens.sol': { content: readFileSync(join(tokenFolder, 'tokens.sol'), 'utf8') } },
  settings: {
    evmVersion: 'paris', // no opcode that a node of a few years ago does not know
    optimizer: { enabled: true, runs: 200 },
    metadata: { appendCBOR: false, bytecodeHash: 'none' }, // nothing but what the contract does
    outputSelection: { '*': { '*': ['evm.deployedBytecode.object'] } },
  },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
for (const problem of output.errors ?? []) console.error(problem.formattedMessage);
if (!output.contracts) process.exit(1);
for (const [name, contract] of Object.entries(output.contracts['tokens.sol'])) {
  const code = contract.evm.deployedBytecode.object;
  if (code) writeFileSync(join(tokenFolder, `${name}.hex`), `0x${code}\n`); // abstract ones have none
}
