// Loaded into the program before it: a clock that stands still.
const at = Date.UTC(2027, 0, 1);
Date.now = () => at;
