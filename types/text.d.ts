declare module '*.wgsl' {
  const text: string;
  export default text;
}
declare module '*.mod' {
  const text: string;
  export default text;
}
declare module '*.swc' {
  const text: string;
  export default text;
}
declare module '*.py' {
  const text: string;
  export default text;
}
declare module '*.txt' {
  const text: string;
  export default text;
}
