//! The C library's elementary functions, defined here for every program that links this crate.
//!
//! The C library picks the bodies of `exp`, `log`, `pow` … at run time by what the processor can do. The
//! methods of this crate never call them, but code around them may (`f64::ln` does, and C code that is
//! linked in). A program in which they are defined imports none of them, so that nothing in an engine
//! process can depend on the processor. A test of the workspace reads the import table.
#![expect(
    unsafe_code,
    reason = "a symbol with a C name is what this file is for; nothing here is unsafe to call"
)]

macro_rules! c_functions {
    ($($name:ident($($argument:ident),+) = $body:path;)+) => {
        $(
            #[doc = concat!("C's `", stringify!($name), "`.")]
            #[unsafe(no_mangle)]
            pub extern "C" fn $name($($argument: f64),+) -> f64 {
                $body($($argument),+)
            }
        )+

        /// The names defined here.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];
    };
}

c_functions! {
    exp(x) = pxfm::f_exp;
    exp2(x) = pxfm::f_exp2;
    expm1(x) = pxfm::f_expm1;
    log(x) = pxfm::f_log;
    log2(x) = pxfm::f_log2;
    log10(x) = pxfm::f_log10;
    log1p(x) = pxfm::f_log1p;
    pow(x, y) = pxfm::f_pow;
    cbrt(x) = pxfm::f_cbrt;
    hypot(x, y) = pxfm::f_hypot;
    sin(x) = pxfm::f_sin;
    cos(x) = pxfm::f_cos;
    tan(x) = pxfm::f_tan;
    asin(x) = pxfm::f_asin;
    acos(x) = pxfm::f_acos;
    atan(x) = pxfm::f_atan;
    atan2(y, x) = pxfm::f_atan2;
    sinh(x) = pxfm::f_sinh;
    cosh(x) = pxfm::f_cosh;
    tanh(x) = pxfm::f_tanh;
    asinh(x) = pxfm::f_asinh;
    acosh(x) = pxfm::f_acosh;
    atanh(x) = pxfm::f_atanh;
}

macro_rules! c_functions_of_single_precision {
    ($($name:ident($($argument:ident),+) = $body:path;)+) => {
        $(
            #[doc = concat!("C's `", stringify!($name), "`, for pictures; no method of this crate uses it.")]
            #[unsafe(no_mangle)]
            pub extern "C" fn $name($($argument: f32),+) -> f32 {
                $body($($argument),+)
            }
        )+
    };
}

c_functions_of_single_precision! {
    powf(x, y) = pxfm::f_powf;
    hypotf(x, y) = pxfm::f_hypotf;
    sinf(x) = pxfm::f_sinf;
    cosf(x) = pxfm::f_cosf;
    tanf(x) = pxfm::f_tanf;
    acosf(x) = pxfm::f_acosf;
    atan2f(y, x) = pxfm::f_atan2f;
}
