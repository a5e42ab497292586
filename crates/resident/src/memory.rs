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

/// GTK looks for a graphics card as soon as it is asked anything about the screen, and keeps its driver: a third of what
/// the application holds while only its icon is there. The pages are small and are drawn without one. What the person
/// says in the environment stays. To be called before threads are started.
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "GTK takes it from the environment only")]
pub fn draw_without_graphics_card() {
    if std::env::var_os(GTK_DRAWS_WITH).is_none() {
        // SAFETY: no other thread is there yet that could read the environment meanwhile.
        unsafe { std::env::set_var(GTK_DRAWS_WITH, "disable") };
    }
}

/// GTK's variable for how it uses OpenGL.
#[cfg(target_os = "linux")]
const GTK_DRAWS_WITH: &str = "GDK_GL";

/// Other systems share the driver with everybody.
#[cfg(not(target_os = "linux"))]
pub fn draw_without_graphics_card() {}
