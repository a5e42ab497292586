//! What the application holds while nobody looks at it.

/// Everything is allocated from one pool from now on. The C library gives threads pools of their
/// own, up to eight for each processor, and each keeps half a megabyte of what was given back: more
/// than sharing costs in an application that waits most of the time. To be called before threads
/// are started.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code, reason = "no safe interface sets it, and the environment is read too early")]
pub fn share_one_pool() {
    // SAFETY: `mallopt` takes two integers by value and may be called at any time. Where it refuses,
    // memory is lost and nothing else.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
}

/// Other systems' allocators share by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn share_one_pool() {}
