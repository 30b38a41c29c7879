// What a program does to its process in main's first statement, before it opens a file or writes a line.
#pragma once

namespace e2e::net {

// Opens standard streams that are closed on /dev/null, so that no file of ours gets their number, and ignores SIGPIPE
// and SIGXFSZ: a write that fails then says so, and ends nothing.
void prepare_process();

}  // namespace e2e::net
