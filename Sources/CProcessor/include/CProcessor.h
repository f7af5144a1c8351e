// The processor as threads see it; `Dispatch.h` has the choice of instruction set for C targets.
#ifndef CPROCESSOR_H
#define CPROCESSOR_H

#include "Dispatch.h"

/// How many processors this process may run on.
int processor_available_count(void);
/// A hint to the processor that this thread waits in a loop.
void processor_pause(void);

#endif
